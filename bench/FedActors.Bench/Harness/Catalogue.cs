using FedActors.Bench.Actors;
using FedActors.Bench.Aggregation;
using FedActors.Bench.Cluster;
using FedActors.Bench.Configuration;
using FedActors.Bench.Learning;
using FedActors.Bench.Privacy;
using FedActors.Bench.Protocol;
using FedActors.Bench.Rounds;
using FedActors.Bench.SecureAggregation;
using FedActors.Bench.Simulation;

namespace FedActors.Bench.Harness;

/// <summary>All benchmarks.</summary>
internal static class Catalogue
{
    /// <summary>In the order in which they run.</summary>
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new("fold", "exact sum of 16 updates of 25 million floats, beside the memory's own rate", ModelSumBench.Throughput, ModelSumBench.NumpyPeer),
        new("round-memory", "peak memory of a round of 64 updates of 25 million floats", ModelSumBench.RoundMemory),
        new("trainer", "local training of a 784-200-200-10 perceptron on one core", TrainerBench.Run, TorchPeer.Run),
        new("dpsgd", "local training with example-level differential privacy beside plain SGD, one core", PrivateTrainerBench.Run),
        new("round", "a FedAvg round on Fashion-MNIST, simulated and on the real scheduler", RoundBench.Simulated, RoundBench.InProcess),
        new("actors", "messages between actors, memory of a million idle ones", ActorsBench.Throughput, ActorsBench.Idle),
        new("simulator", "protocol-only events a second; a million centres", SimulatorBench.Million, SimulatorBench.BareHeap),
        new("chaos", "worlds of random faults a second on one core", ChaosBench.Run),
        new("secagg", "secure aggregation of 50 clients on one core; the server's part of 1,000", SecAggBench.AllParties, SecAggBench.Server),
        new("paillier", "Paillier encryption of 1,000 numbers", PaillierBench.Run),
        new("safetensors", "writing and reading a model of 25 million floats", SafetensorsBench.Run),
        new("accounting", "epsilon of 14,062 steps by both accountants; discrete noise", AccountingBench.Accountants, AccountingBench.Samplers),
        new("cluster-rounds-10", "rounds without training of 10 nodes over TLS", RoundsBench.Ten),
        new("cluster-rounds-50", "rounds without training of 50 nodes over TLS", RoundsBench.Fifty),
        new("cluster-rounds-1000", "rounds without training of 1,000 nodes over TLS", RoundsBench.Thousand),
        new("cluster-large", "a round of a 100 MB model with 8 and 16 nodes: time and the seed's memory", LargeModelBench.Eight, LargeModelBench.Sixteen),
        new("cluster-idle", "10,000 nodes that wait on one seed, and a round with 1,000 of them", IdleBench.Run),
        new("cluster-heartbeat", "messages to the aggregator while 8 x 100 MB move", HeartbeatBench.Run),
        new("cluster-failover", "three seeds on PostgreSQL: the leader killed, hanging, handing over", FailoverBench.Killed, FailoverBench.Stopped, FailoverBench.Resigned, FailoverBench.Trainings),
        new("cluster-notice", "a node killed or hanging in the middle of a round", NoticeBench.Killed, NoticeBench.Hung),
        new("cluster-secagg", "what secure aggregation adds to a round of 10 nodes over TLS with 100,000 parameters", SecAggRoundBench.Run),
        new("cluster-smoke", "two nodes and three rounds: whether the cluster's benchmarks work at all", SmokeBench.Run),
        new("hocon", "reading a configuration of a megabyte", HoconBench.Run),
    ];

    /// <summary>The benchmark of that name, or null.</summary>
    public static Benchmark? Find(string name) => All.FirstOrDefault(benchmark => benchmark.Name == name);

    /// <summary>The name that takes the fewest changed letters.</summary>
    public static string Nearest(string name) => All.MinBy(benchmark => Distance(name, benchmark.Name))!.Name;

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
