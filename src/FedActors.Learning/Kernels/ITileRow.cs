namespace FedActors.Learning.Kernels;

/// <summary>
/// One row of a register tile: a few vectors side by side that the micro kernel keeps in registers. Every implementation rounds
/// alike (one fused multiply-add per term), so that the vector width never shows in a result.
/// </summary>
internal unsafe interface ITileRow<TSelf>
    where TSelf : unmanaged, ITileRow<TSelf>
{
    /// <summary>float32 elements in the row, a multiple of <see cref="PanelLayout.Lane"/>.</summary>
    static abstract int Width { get; }

    static abstract TSelf Load(float* source);

    static abstract void Store(TSelf row, float* destination);

    static abstract TSelf Scale(TSelf row, float factor);

    /// <summary>sum + factor x row, rounded once per element.</summary>
    static abstract TSelf MultiplyAdd(float factor, TSelf row, TSelf sum);
}
