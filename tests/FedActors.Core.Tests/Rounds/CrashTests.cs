using FedActors.Core.Aggregation;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

/// <summary>
/// The aggregator dies before its n-th effect, for every n of a small run: a successor goes on from the journal, every round is committed
/// exactly once, and the final model is the one of the undisturbed run.
/// </summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(LateUpdatePolicy.Refuse)]
    [InlineData(LateUpdatePolicy.Carry)]
    public void Death_before_any_effect_leaves_every_round_committed_once_and_the_model_as_it_would_have_been(LateUpdatePolicy late)
    {
        CrashWorld undisturbed = new CrashWorld(late, dieBefore: int.MaxValue).Run();
        Assert.Equal([1, 2, 3], undisturbed.Journal.Select(record => record.Round.Value));
        Assert.InRange(undisturbed.EffectsPerformed, 60, 1000);
        for (int n = 0; n < undisturbed.EffectsPerformed; n++)
        {
            CrashWorld world = new CrashWorld(late, dieBefore: n).Run();
            Assert.Equal((n, 2), (n, world.Lives));
            Assert.True(world.End?.Reason == RunEndReason.RoundsDone, $"death before effect {n}: the run ended with {world.End}");
            Assert.Equal((n, "1 2 3"), (n, string.Join(' ', world.Journal.Select(record => record.Round.Value))));
            Assert.Equal((n, undisturbed.End!.Model), (n, world.End!.Model));
            CheckRecords(world);
        }
    }

    [Fact]
    public void Death_twice_in_a_row_changes_nothing_either()
    {
        Sha256Digest model = new CrashWorld(LateUpdatePolicy.Refuse, int.MaxValue).Run().End!.Model;
        for (int n = 0; n < 60; n += 3)
        {
            CrashWorld world = new CrashWorld(LateUpdatePolicy.Refuse, n, dieAgainAfter: 7).Run();
            Assert.Equal((n, 3, model), (n, world.Lives, world.End!.Model));
            CheckRecords(world);
        }
    }

    /// <summary>The records form one chain, and each sum is that of the bodies it says were accepted.</summary>
    private static void CheckRecords(CrashWorld world)
    {
        Sha256Digest previous = default;
        foreach (RoundRecord record in world.Journal)
        {
            Assert.Equal(previous, record.Previous);
            Assert.Equal(record.Accepted.Count, record.Accepted.Select(update => (update.Key.Round, update.Client)).Distinct().Count());
            var sum = new ModelSum(CrashWorld.Dimension, world.ScaleOf(record));
            foreach (AcceptedUpdate update in record.Accepted)
            {
                Assert.True(sum.Fold(world.BodyOf(update.Body), update.Weight).IsFolded);
            }

            Assert.Equal(record.SumDigest, sum.Digest());
            previous = record.Hash;
        }
    }
}
