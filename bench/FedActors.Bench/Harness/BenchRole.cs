namespace FedActors.Bench.Harness;

/// <summary>Whose figure a row holds.</summary>
internal enum BenchRole
{
    /// <summary>This program's.</summary>
    Ours,

    /// <summary>What the machine allows, measured in the same run.</summary>
    Limit,

    /// <summary>Another way to do the same, measured in the same run.</summary>
    Peer,
}
