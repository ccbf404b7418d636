namespace FedActors.Bench.Harness;

/// <summary>Takes the figures of one part of one benchmark.</summary>
/// <param name="benchmark">The benchmark's name.</param>
/// <param name="isQuick">Whether smaller repetitions were asked for.</param>
/// <param name="add">Receives each row as soon as it is known.</param>
internal sealed class BenchReport(string benchmark, bool isQuick, Action<BenchRow> add)
{
    /// <summary>Whether smaller repetitions were asked for.</summary>
    public bool IsQuick => isQuick;

    /// <summary>A figure of this program, with or without a mark.</summary>
    public void Ours(string what, double value, string unit, double? atLeast = null, double? atMost = null, string? note = null) =>
        Add(BenchRole.Ours, what, value, unit, note, atLeast, atMost);

    /// <summary>What the machine allows.</summary>
    public void Limit(string what, double value, string unit, string? note = null) => Add(BenchRole.Limit, what, value, unit, note);

    /// <summary>Another way to do the same; without a value where it is not on this machine, for the reason in the note.</summary>
    public void Peer(string what, double? value, string unit, string? note = null) => Add(BenchRole.Peer, what, value, unit, note);

    private void Add(
        BenchRole role, string what, double? value, string unit, string? note, double? atLeast = null, double? atMost = null) => add(new BenchRow
        {
            Benchmark = benchmark,
            Role = role,
            What = what,
            Value = value,
            Unit = unit,
            AtLeast = atLeast,
            AtMost = atMost,
            Note = note,
        });
}
