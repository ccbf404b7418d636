using FedActors.Core.Leadership;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Simulation.Chaos;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Tests.Cluster;

/// <summary>
/// The seed that leads dies at its n-th effect, for every n of a small run: just before it, just after it, or with the n-th answer of the
/// store on its way. Started again, or replaced by another seed, the run commits every round exactly once and ends with the model of the
/// undisturbed run.
/// </summary>
public sealed class NthEffectTests
{
    private const int Centres = 4, Rounds = 3, EffectsMax = 1000;

    /// <summary>Where the seed dies.</summary>
    public enum Moment
    {
        /// <summary>Before it performs its n-th effect.</summary>
        BeforeEffect,

        /// <summary>After it has performed its n-th effect.</summary>
        AfterEffect,

        /// <summary>After the store has carried out its n-th question, before the answer arrives.</summary>
        AnswerLost,
    }

    /// <summary>What the rounds promise.</summary>
    public enum Promise
    {
        /// <summary>The exact mean.</summary>
        Nothing,

        /// <summary>The exact mean, of updates that nobody sees.</summary>
        Masks,

        /// <summary>Noise, and a ledger that knows of it.</summary>
        Noise,
    }

    [Theory]
    [InlineData(Promise.Nothing, Moment.BeforeEffect, 1, 50)]
    [InlineData(Promise.Nothing, Moment.AfterEffect, 1, 50)]
    [InlineData(Promise.Nothing, Moment.AnswerLost, 1, 9)]
    [InlineData(Promise.Nothing, Moment.BeforeEffect, 3, 50)]
    [InlineData(Promise.Nothing, Moment.AfterEffect, 3, 50)]
    [InlineData(Promise.Nothing, Moment.AnswerLost, 3, 9)]
    [InlineData(Promise.Masks, Moment.BeforeEffect, 1, 150)]
    [InlineData(Promise.Masks, Moment.AfterEffect, 3, 150)]
    [InlineData(Promise.Noise, Moment.BeforeEffect, 1, 50)]
    [InlineData(Promise.Noise, Moment.AnswerLost, 3, 12)]
    public void Death_at_any_effect_leaves_every_round_committed_once_and_the_model_as_it_would_have_been(Promise promise, Moment moment, int seeds, int atLeast)
    {
        SimulatedCluster undisturbed = Play(promise, seeds, moment, int.MaxValue, out bool died);
        Assert.False(died);
        for (int n = 1; n < EffectsMax; n++)
        {
            SimulatedCluster cluster = Play(promise, seeds, moment, n, out died);
            Assert.True(cluster.End?.Reason == RunEndReason.RoundsDone, $"death {n}: the run ended with {cluster.End?.Detail ?? "nothing"}");
            IReadOnlyList<RoundRecord> disk = cluster.Journal.ReadDisk();
            Assert.Equal((n, "1 2 3"), (n, string.Join(' ', disk.Select(record => record.Round.Value))));
            if (promise != Promise.Noise)
            {
                // Noise is never drawn twice alike.
                Assert.Equal((n, undisturbed.End!.Model), (n, cluster.End!.Model));
            }

            if (!died)
            {
                Assert.InRange(n, atLeast, EffectsMax);
                return;
            }

            // A death after the last commit is found by the next leader, which ends the run; only the end itself needs none.
            Assert.True(cluster.Leader!.Number >= 2 || cluster.Leader.Machine.End is not null, $"death {n}: nobody took over");
        }

        Assert.Fail($"the run still had effects after {EffectsMax}");
    }

    private static ClusterOptions Options(Promise promise)
    {
        ClusterOptions options = TestWorld.Options(Centres, Centres, Rounds);
        return options with { Run = Keeping(promise, options.Run) };
    }

    private static RunOptions Keeping(Promise promise, RunOptions run) => promise switch
    {
        Promise.Masks => run with { Local = run.Local with { ClipNorm = 1 }, Encryption = new SecAggOptions { DropoutRate = 0.25, CorruptionRate = 0 } },
        Promise.Noise => run with
        {
            Privacy = new ClientPrivacy { PopulationSize = Centres, NoiseMultiplier = 1, EpsilonMax = 1e6, Delta = 0.1, Accountant = AccountantKind.Rdp },
        },
        _ => run,
    };

    private static SimulatedCluster Play(Promise promise, int seeds, Moment moment, int n, out bool died)
    {
        using var cluster = new SimulatedCluster(TestWorld.Task(Centres), Options(promise) with
        {
            Seeds = seeds,
            Store = new StoreOptions { Latency = TimeSpan.FromMilliseconds(seeds == 1 ? 0 : 2) },
            Leadership = new LeadershipOptions(),
        });
        var found = new List<Violation>();
        IWorldChecker[] checkers = [new CommitChecker(), new LeaderChecker(), new CountingChecker(), new SumChecker(), new ModelChecker(), new BoundsChecker(), new ChargeChecker()];
        Array.ForEach(checkers, checker => checker.Attach(cluster, found.Add));
        int left = n;
        cluster.MayPerform = (process, _) => Lives(process, Moment.BeforeEffect);
        cluster.MayGoOn = (process, _) => Lives(process, Moment.AfterEffect);
        cluster.StoreAnswers = (seed, _) => Lives(seed.Aggregator, Moment.AnswerLost);
        cluster.Start();
        cluster.Run(TimeSpan.FromHours(1));
        Array.ForEach(checkers, checker => checker.Finish(cluster, found.Add));
        Assert.True(found.Count == 0, $"death {n}: {string.Join("; ", found)}");
        died = left <= 0;
        return cluster;

        bool Lives(AggregatorProcess? process, Moment at)
        {
            if (at == moment && --left == 0)
            {
                cluster.CrashSeed(process!.Seed.Host, TimeSpan.FromSeconds(1));
            }

            return process is { IsAlive: true };
        }
    }
}
