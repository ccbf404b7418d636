namespace FedActors.Simulation.Seeds;

/// <summary>Which ways between seeds, and between seeds and the store, are cut; one way at a time.</summary>
internal sealed class SeedLinks(int seeds)
{
    /// <summary>The store's place among the seeds.</summary>
    public const int Store = -1;

    private readonly int[] _cuts = new int[(seeds + 1) * (seeds + 1)];

    /// <summary>Cuts one way once more; it is open again when each cut has been mended.</summary>
    public void Cut(int from, int to) => _cuts[PlaceOf(from, to)]++;

    /// <summary>Mends one cut of one way.</summary>
    public void Mend(int from, int to)
    {
        ref int cuts = ref _cuts[PlaceOf(from, to)];
        cuts = Math.Max(0, cuts - 1);
    }

    /// <summary>Mends everything.</summary>
    public void MendAll() => Array.Clear(_cuts);

    /// <summary>Whether nothing gets through that way.</summary>
    public bool IsCut(int from, int to) => _cuts[PlaceOf(from, to)] > 0;

    private int PlaceOf(int from, int to) => ((from + 1) * (seeds + 1)) + to + 1;
}
