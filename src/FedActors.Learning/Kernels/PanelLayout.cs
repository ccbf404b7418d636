namespace FedActors.Learning.Kernels;

/// <summary>
/// How the working copy of a layer's weights lies in memory: the outputs are cut into panels of up to 64 columns, padded with zeros
/// to whole lanes, and each panel holds its inputs one row after another with the bias as the last row. Forward pass and weight
/// update then both stream through memory in order.
/// </summary>
internal readonly struct PanelLayout
{
    /// <summary>float32 elements per lane: one 512-bit vector, one cache line.</summary>
    public const int Lane = 16;

    /// <summary>Lanes of the widest panel: what a register tile can hold.</summary>
    public const int PanelLanesMax = 4;

    private readonly int _lanesEach, _panelsWithOneMore;

    public PanelLayout(int inputs, int outputs)
    {
        Inputs = inputs;
        Outputs = outputs;
        Lanes = LanesOf(outputs);
        Panels = (Lanes + PanelLanesMax - 1) / PanelLanesMax;
        (_lanesEach, _panelsWithOneMore) = Math.DivRem(Lanes, Panels);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Lanes over all panels.</summary>
    public int Lanes { get; }

    public int Panels { get; }

    /// <summary>Outputs rounded up to whole lanes.</summary>
    public int PaddedOutputs => Lanes * Lane;

    /// <summary>float32 elements of the whole working copy, bias included.</summary>
    public int Length => checked((Inputs + 1) * PaddedOutputs);

    public static int LanesOf(int columns) => (columns + Lane - 1) / Lane;

    /// <summary>
    /// The distance of rows that hold so many columns: whole cache lines, and an odd number of them, since rows at an even distance
    /// (1,024 columns, say) compete for a few sets of the cache when a column is read.
    /// </summary>
    public static int RowStride(int columns) => (LanesOf(columns) | 1) * Lane;

    /// <summary>First lane of a panel; panels differ by at most one lane, so that none is too thin to keep the multipliers busy.</summary>
    public int FirstLane(int panel) => (panel * _lanesEach) + Math.Min(panel, _panelsWithOneMore);

    /// <summary>Columns of a panel, a multiple of <see cref="Lane"/>.</summary>
    public int Width(int panel) => (_lanesEach + (panel < _panelsWithOneMore ? 1 : 0)) * Lane;

    /// <summary>First output of a panel.</summary>
    public int FirstOutput(int panel) => FirstLane(panel) * Lane;

    /// <summary>Index of the panel's first element in the working copy.</summary>
    public int Offset(int panel) => FirstOutput(panel) * (Inputs + 1);
}
