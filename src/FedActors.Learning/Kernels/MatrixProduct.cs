using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FedActors.Learning.Kernels;

/// <summary>Cuts a product into register tiles and into depths whose part of B stays in the first-level cache.</summary>
internal static unsafe class MatrixProduct
{
    /// <summary>Terms per block: 144 rows of 64 columns are 36 KiB of a 48 KiB cache.</summary>
    private const int DepthMax = 144;

    /// <summary>Runs the product over so many rows of C and so many lanes of columns, at most <see cref="PanelLayout.PanelLanesMax"/>.</summary>
    public static void Run(in TileProduct product, int rows, int lanes)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            RunWide(product, rows, lanes);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Sweep<Row256x2>(product, rows, lanes);
        }
        else
        {
            Sweep<Row128x4>(product, rows, lanes);
        }
    }

    /// <summary>All columns, as many at a time as the tile row is wide.</summary>
    internal static void Sweep<TRow>(TileProduct product, int rows, int lanes)
        where TRow : unmanaged, ITileRow<TRow>
    {
        for (int column = 0; column < lanes * PanelLayout.Lane; column += TRow.Width)
        {
            Blocks<TRow>(product, rows);
            product.B += TRow.Width;
            product.Start += TRow.Width;
            product.C += TRow.Width;
        }
    }

    private static void RunWide(in TileProduct product, int rows, int lanes)
    {
        switch (lanes)
        {
            case 4:
                Sweep<Row512x4>(product, rows, lanes);
                break;
            case 3:
                Sweep<Row512x3>(product, rows, lanes);
                break;
            case 2:
                Sweep<Row512x2>(product, rows, lanes);
                break;
            default:
                Sweep<Row512x1>(product, rows, lanes);
                break;
        }
    }

    private static void Blocks<TRow>(TileProduct product, int rows)
        where TRow : unmanaged, ITileRow<TRow>
    {
        nint depth = product.Depth, blocks = Math.Max(1, (depth + DepthMax - 1) / DepthMax);
        nint blockDepth = (depth + blocks - 1) / blocks;
        for (nint done = 0; ; )
        {
            product.Depth = Math.Min(blockDepth, depth - done);
            Tiles<TRow>(product, rows);
            done += blockDepth;
            if (done >= depth)
            {
                return;
            }

            product.A += blockDepth * product.AStep;
            product.B += blockDepth * product.BStride;
            product.Start = product.C;
            product.StartStride = product.CStride;
            product.StartScale = 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles<TRow>(TileProduct product, int rows)
        where TRow : unmanaged, ITileRow<TRow>
    {
        while (rows > 0)
        {
            int taken = rows >= 6 ? 6 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
            switch (taken)
            {
                case 6:
                    MicroKernel.SixRows<TRow>(product);
                    break;
                case 4:
                    MicroKernel.FourRows<TRow>(product);
                    break;
                case 2:
                    MicroKernel.TwoRows<TRow>(product);
                    break;
                default:
                    MicroKernel.OneRow<TRow>(product);
                    break;
            }

            rows -= taken;
            product.A += taken * product.ARowStride;
            product.Start += taken * product.StartStride;
            product.C += taken * product.CStride;
        }
    }
}
