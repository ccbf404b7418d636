namespace FedActors.Learning.Privacy;

/// <summary>Where the groups of eight values begin that noise is needed for: those of a panel's columns that a layer has, not of its padding.</summary>
internal sealed class NoisePlaces
{
    /// <summary>Values of a gradient that are formed, protected and applied at once; with their bits and inputs they fit the first-level cache.</summary>
    public const int TileLength = 2048;

    private const int Half = 8;

    /// <summary>Rows of a tile come in whole multiples of what the kernel takes at once.</summary>
    private const int RowsStep = 6;

    private readonly Dictionary<(int Width, int Used), int[]> _known = [];

    /// <summary>The most rows of a tile of a panel so wide.</summary>
    public static int RowsOf(int width) => TileLength / width / RowsStep * RowsStep;

    /// <summary>How many groups of eight so many rows have.</summary>
    public static int CountOf(int used, int rows) => rows * ((used + Half - 1) / Half);

    /// <summary>The places of a whole tile, row by row.</summary>
    /// <param name="width">Columns of the panel, with padding.</param>
    /// <param name="used">Columns that the layer has.</param>
    public int[] Of(int width, int used)
    {
        if (!_known.TryGetValue((width, used), out int[]? places))
        {
            int each = CountOf(used, 1);
            places = [.. Enumerable.Range(0, CountOf(used, RowsOf(width))).Select(half => (half / each * width) + (half % each * Half))];
            _known.Add((width, used), places);
        }

        return places;
    }
}
