using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Federation.Tasks;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Devices;

namespace FedActors.Simulation.Tests.Cluster;

/// <summary>Four centres, one of them ten times slower: fifty steps take the others five seconds, and it fifty.</summary>
public sealed class SlowCentreTests
{
    private const int Rounds = 12;

    [Fact]
    public void Centre_ten_times_slower_contributes_to_every_round_where_tasks_are_sized_and_to_none_where_they_are_not()
    {
        IReadOnlyList<RoundRecord> alike = Play(isSized: false), sized = Play(isSized: true);
        ClientId slow = alike.SelectMany(record => record.Stragglers.Select(slot => record.Cohort[slot])).Distinct().Single();
        Assert.All(alike, record => Assert.DoesNotContain(record.Accepted, update => update.Client == slow));
        Assert.All(alike, record => Assert.Empty(record.Sized));

        Assert.Equal(Rounds, sized.Count);
        Assert.All(sized, record => Assert.Contains(record.Accepted, update => update.Client == slow));
        Assert.All(sized, record => Assert.Empty(record.Stragglers));

        // The first round ended its training in time; from the second on it is asked for no more than it can do.
        Assert.All(sized.Skip(1), record => Assert.Equal(slow, record.Cohort[record.Sized.Single().Slot]));
        Assert.All(sized.Skip(1), record => Assert.InRange(record.Sized.Single().StepsMax, 5, 10));
    }

    [Fact]
    public void Slow_link_leaves_less_time_for_training_once_it_is_measured()
    {
        // A megabyte takes a second down and ten up; five seconds of training beside them do not fit into a deadline of fifteen.
        var devices = new DeviceOptions
        {
            Compute = new SpeedOptions { Median = 100 },
            Upload = new SpeedOptions { Median = 100_000 },
            Download = new SpeedOptions { Median = 1_000_000 },
            DurationSigma = 0,
        };
        IReadOnlyList<RoundRecord> sized = Play(isSized: true, devices, dimension: 250_000, deadline: 15);
        Assert.Equal(Rounds, sized.Count);
        Assert.All(sized.Skip(2), record => Assert.Equal((1, 4), (record.Attempt, record.Accepted.Count)));
        Assert.All(sized.Skip(2), record => Assert.True((record.ClosedAt - record.StartedAt).TotalSeconds < 13));

        // Otherwise nobody is in time, and each round takes two attempts.
        Assert.All(Play(isSized: false, devices, dimension: 250_000, deadline: 15), record => Assert.NotEqual(1, record.Attempt));
    }

    private static IReadOnlyList<RoundRecord> Play(bool isSized, DeviceOptions? devices = null, int dimension = 5, double deadline = 10)
    {
        ClusterOptions options = TestWorld.Options(cohort: 4, quorum: 1, Rounds);
        options = options with
        {
            Devices = devices ?? new DeviceOptions { Compute = new SpeedOptions { Median = 100, SlowShare = 0.25, SlowFactor = 10 } },
            Run = options.Run with
            {
                Seed = 3,
                Deadline = TimeSpan.FromSeconds(deadline),
                AttemptsMax = 3,
                TaskSizing = new TaskSizingOptions { Enabled = isSized },
                Local = new LocalTraining { Epochs = 5, BatchSize = 10 },
            },
        };
        var cluster = new SimulatedCluster(TestWorld.Task(4, dimension, client => new CountingTrainer(new SyntheticTrainer(TestWorld.Examples + client.Value))), options);
        var events = new List<RunEvent>();
        cluster.Observed = (_, _, happened) => events.Add(happened);
        cluster.Start();
        cluster.Run(TimeSpan.FromHours(1));
        Assert.Null(cluster.Failure);
        return TestWorld.Committed(events);
    }

    /// <summary>Draws its updates, and says how many steps a real one would have taken.</summary>
    private sealed class CountingTrainer(ITrainer trainer) : ITrainer
    {
        public long Examples => trainer.Examples;

        public TrainingOutcome Train(TrainingTask task, ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation) =>
            (TrainingOutcome.Trained)trainer.Train(task, model, update, cancellation) with { Steps = task.Local.StepsOn(Examples) };
    }
}
