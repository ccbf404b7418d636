using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FedActors.Learning.Kernels;

/// <summary>Copies a matrix so that its rows become columns: the way between PyTorch's weight[out, in] and panels.</summary>
internal static unsafe class Transposition
{
    private const int Tile = 4;

    /// <summary>destination[c, r] = source[r, c], for float32[rows x columns] at the given distances of rows.</summary>
    public static void Run(float* source, nint sourceStride, int rows, int columns, float* destination, nint destinationStride)
    {
        int tiledRows = Sse.IsSupported ? rows - (rows % Tile) : 0;
        for (int column = 0; column < columns; column += PanelLayout.Lane)
        {
            // One cache line of each source row at a time against sixteen rows of the destination.
            int taken = Math.Min(PanelLayout.Lane, columns - column);
            float* from = source + column, to = destination + (column * destinationStride);
            int tiledColumns = taken - (taken % Tile);
            Tiles(from, sourceStride, tiledRows, tiledColumns, to, destinationStride);
            Elements(from, sourceStride, 0, tiledRows, tiledColumns, taken, to, destinationStride);
            Elements(from, sourceStride, tiledRows, rows, 0, taken, to, destinationStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles(float* source, nint sourceStride, int rows, int columns, float* destination, nint destinationStride)
    {
        for (int row = 0; row < rows; row += Tile)
        {
            for (int column = 0; column < columns; column += Tile)
            {
                float* from = source + (row * sourceStride) + column, to = destination + (column * destinationStride) + row;
                Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + sourceStride);
                Vector128<float> c = Vector128.Load(from + (2 * sourceStride)), d = Vector128.Load(from + (3 * sourceStride));
                Vector128<float> lowAb = Sse.UnpackLow(a, b), lowCd = Sse.UnpackLow(c, d);
                Vector128<float> highAb = Sse.UnpackHigh(a, b), highCd = Sse.UnpackHigh(c, d);
                Sse.MoveLowToHigh(lowAb, lowCd).Store(to);
                Sse.MoveHighToLow(lowCd, lowAb).Store(to + destinationStride);
                Sse.MoveLowToHigh(highAb, highCd).Store(to + (2 * destinationStride));
                Sse.MoveHighToLow(highCd, highAb).Store(to + (3 * destinationStride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Elements(
        float* source, nint sourceStride, int firstRow, int rows, int firstColumn, int columns, float* destination, nint destinationStride)
    {
        for (int row = firstRow; row < rows; row++)
        {
            for (int column = firstColumn; column < columns; column++)
            {
                destination[(column * destinationStride) + row] = source[(row * sourceStride) + column];
            }
        }
    }
}
