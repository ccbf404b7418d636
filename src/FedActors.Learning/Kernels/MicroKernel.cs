using System.Runtime.CompilerServices;

namespace FedActors.Learning.Kernels;

/// <summary>
/// The innermost product: up to six rows of C, one tile row wide, stay in registers while k runs. Every element is summed in
/// ascending k with one rounding per term, so tiling and blocking never change a bit.
/// </summary>
/// <remarks>
/// Register tiling as in K. Goto, R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 2008. Six rows of
/// four 512-bit vectors fill 24 of 32 registers and need 10 loads for 24 multiply-adds. The methods are optimised at their first
/// call: a process's first client round was measured two to four times as fast as with tiered compilation, later rounds alike.
/// </remarks>
internal static unsafe class MicroKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SixRows<TRow>(in TileProduct p)
        where TRow : unmanaged, ITileRow<TRow>
    {
        nint row = p.ARowStride, row2 = 2 * row, step = p.AStep, bStride = p.BStride, start = p.StartStride;
        float* a = p.A, a3 = p.A + (3 * row), b = p.B;
        TRow c0 = TRow.Load(p.Start), c1 = TRow.Load(p.Start + start), c2 = TRow.Load(p.Start + (2 * start));
        TRow c3 = TRow.Load(p.Start + (3 * start)), c4 = TRow.Load(p.Start + (4 * start)), c5 = TRow.Load(p.Start + (5 * start));
        if (p.StartScale != 1)
        {
            (c0, c1, c2) = (TRow.Scale(c0, p.StartScale), TRow.Scale(c1, p.StartScale), TRow.Scale(c2, p.StartScale));
            (c3, c4, c5) = (TRow.Scale(c3, p.StartScale), TRow.Scale(c4, p.StartScale), TRow.Scale(c5, p.StartScale));
        }

        for (nint k = p.Depth; k > 0; k--)
        {
            TRow bk = TRow.Load(b);
            c0 = TRow.MultiplyAdd(*a, bk, c0);
            c1 = TRow.MultiplyAdd(*(a + row), bk, c1);
            c2 = TRow.MultiplyAdd(*(a + row2), bk, c2);
            c3 = TRow.MultiplyAdd(*a3, bk, c3);
            c4 = TRow.MultiplyAdd(*(a3 + row), bk, c4);
            c5 = TRow.MultiplyAdd(*(a3 + row2), bk, c5);
            a += step;
            a3 += step;
            b += bStride;
        }

        float* c = p.C;
        TRow.Store(c0, c);
        TRow.Store(c1, c + p.CStride);
        TRow.Store(c2, c + (2 * p.CStride));
        TRow.Store(c3, c + (3 * p.CStride));
        TRow.Store(c4, c + (4 * p.CStride));
        TRow.Store(c5, c + (5 * p.CStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourRows<TRow>(in TileProduct p)
        where TRow : unmanaged, ITileRow<TRow>
    {
        nint row = p.ARowStride, row2 = 2 * row, step = p.AStep, bStride = p.BStride, start = p.StartStride;
        float* a = p.A, b = p.B, a2 = a + row2;
        TRow c0 = TRow.Load(p.Start), c1 = TRow.Load(p.Start + start);
        TRow c2 = TRow.Load(p.Start + (2 * start)), c3 = TRow.Load(p.Start + (3 * start));
        if (p.StartScale != 1)
        {
            (c0, c1) = (TRow.Scale(c0, p.StartScale), TRow.Scale(c1, p.StartScale));
            (c2, c3) = (TRow.Scale(c2, p.StartScale), TRow.Scale(c3, p.StartScale));
        }

        for (nint k = p.Depth; k > 0; k--)
        {
            TRow bk = TRow.Load(b);
            c0 = TRow.MultiplyAdd(*a, bk, c0);
            c1 = TRow.MultiplyAdd(*(a + row), bk, c1);
            c2 = TRow.MultiplyAdd(*a2, bk, c2);
            c3 = TRow.MultiplyAdd(*(a2 + row), bk, c3);
            a += step;
            a2 += step;
            b += bStride;
        }

        float* c = p.C;
        TRow.Store(c0, c);
        TRow.Store(c1, c + p.CStride);
        TRow.Store(c2, c + (2 * p.CStride));
        TRow.Store(c3, c + (3 * p.CStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TwoRows<TRow>(in TileProduct p)
        where TRow : unmanaged, ITileRow<TRow>
    {
        nint row = p.ARowStride, step = p.AStep, bStride = p.BStride;
        float* a = p.A, b = p.B;
        TRow c0 = TRow.Load(p.Start), c1 = TRow.Load(p.Start + p.StartStride);
        if (p.StartScale != 1)
        {
            (c0, c1) = (TRow.Scale(c0, p.StartScale), TRow.Scale(c1, p.StartScale));
        }

        for (nint k = p.Depth; k > 0; k--)
        {
            TRow bk = TRow.Load(b);
            c0 = TRow.MultiplyAdd(*a, bk, c0);
            c1 = TRow.MultiplyAdd(*(a + row), bk, c1);
            a += step;
            b += bStride;
        }

        TRow.Store(c0, p.C);
        TRow.Store(c1, p.C + p.CStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneRow<TRow>(in TileProduct p)
        where TRow : unmanaged, ITileRow<TRow>
    {
        nint step = p.AStep, bStride = p.BStride;
        float* a = p.A, b = p.B;
        TRow c0 = TRow.Load(p.Start);
        if (p.StartScale != 1)
        {
            c0 = TRow.Scale(c0, p.StartScale);
        }

        for (nint k = p.Depth; k > 0; k--)
        {
            c0 = TRow.MultiplyAdd(*a, TRow.Load(b), c0);
            a += step;
            b += bStride;
        }

        TRow.Store(c0, p.C);
    }
}
