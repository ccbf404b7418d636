using FedActors.Bench.Cluster;
using FedActors.Bench.Harness;

// A node in a process of its own, which a benchmark has started to kill it.
if (args is [LoadChild.Word, var kit, var seed, var milliseconds])
{
    return LoadChild.Run(kit, seed, milliseconds);
}

return BenchArguments.Parse(args) is { } arguments ? BenchProgram.Run(arguments) : BenchProgram.UsageError;
