namespace FedActors.Bench.Harness;

/// <summary>A named benchmark.</summary>
/// <param name="Name">How the command line names it.</param>
/// <param name="Description">What it measures, in one line.</param>
/// <param name="Parts">Each runs in a process of its own, so that none finds another's heap, compiled code or peak memory.</param>
internal sealed record Benchmark(string Name, string Description, params Action<BenchReport>[] Parts);
