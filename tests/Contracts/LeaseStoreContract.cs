using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace Contracts;

/// <summary>What every lease keeps. Stores that run by real time give <see cref="Pass"/> a wait.</summary>
public abstract class LeaseStoreContract
{
    private const int Racers = 6, Epochs = 30;

    protected static TimeSpan Short { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The lease as one seed sees it.</summary>
    protected abstract ILeaseStore Lease { get; }

    /// <summary>The same lease as another seed sees it.</summary>
    protected abstract ILeaseStore Another();

    /// <summary>Lets at least that much of the store's time pass.</summary>
    protected abstract void Pass(TimeSpan time);

    [Fact]
    public void Lease_that_nobody_ever_held_is_free() => Assert.Equal(LeaseView.Never, Lease.Look());

    [Fact]
    public void First_claim_has_epoch_one_and_all_see_it()
    {
        LeaseView view = Lease.Claim(SomeSeeds.Claim(SomeSeeds.A));

        Assert.True(view.IsHeldBy(SomeSeeds.A));
        Assert.Equal(new Epoch(1), view.Epoch);
        LeaseView seen = Another().Look();
        Assert.True(seen.IsHeldBy(SomeSeeds.A));
        Assert.Equal((SomeSeeds.AddressOf(SomeSeeds.A), new Epoch(1)), (seen.Address, seen.Epoch));
        Assert.InRange(seen.Left, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void Renewal_keeps_the_epoch_and_begins_the_time_anew()
    {
        Lease.Claim(SomeSeeds.Claim(SomeSeeds.A, TimeSpan.FromMinutes(1)));

        LeaseView renewed = Lease.Claim(SomeSeeds.Claim(SomeSeeds.A) with { Address = "https://moved:1" });

        Assert.Equal(new Epoch(1), renewed.Epoch);
        Assert.True(renewed.Left > TimeSpan.FromMinutes(4));
        Assert.Equal("https://moved:1", Another().Look().Address);
    }

    [Fact]
    public void Another_seed_is_refused_while_the_lease_lasts_and_told_who_holds_it()
    {
        Lease.Claim(SomeSeeds.Claim(SomeSeeds.A));

        LeaseView refused = Another().Claim(SomeSeeds.Claim(SomeSeeds.B));

        Assert.False(refused.IsHeldBy(SomeSeeds.B));
        Assert.True(refused.IsHeldBy(SomeSeeds.A));
        Assert.Equal(new Epoch(1), refused.Epoch);
    }

    [Fact]
    public void Expired_lease_goes_to_the_next_seed_with_a_greater_epoch()
    {
        Lease.Claim(SomeSeeds.Claim(SomeSeeds.A, Short));
        Pass(Short);
        Assert.True(Lease.Look().Left <= TimeSpan.Zero);

        LeaseView taken = Another().Claim(SomeSeeds.Claim(SomeSeeds.B));

        Assert.True(taken.IsHeldBy(SomeSeeds.B));
        Assert.Equal(new Epoch(2), taken.Epoch);
        Assert.True(Lease.Claim(SomeSeeds.Claim(SomeSeeds.A)).IsHeldBy(SomeSeeds.B));
    }

    [Fact]
    public void Holder_that_comes_after_the_expiry_gets_a_new_epoch_too()
    {
        Lease.Claim(SomeSeeds.Claim(SomeSeeds.A, Short));
        Pass(Short);

        LeaseView late = Lease.Claim(SomeSeeds.Claim(SomeSeeds.A));

        Assert.True(late.IsHeldBy(SomeSeeds.A));
        Assert.Equal(new Epoch(2), late.Epoch);
    }

    [Fact]
    public void Holder_can_take_over_from_itself_to_fence_its_own_last_orders()
    {
        Lease.Claim(SomeSeeds.Claim(SomeSeeds.A));

        Assert.Equal(new Epoch(1), Lease.Claim(SomeSeeds.Claim(SomeSeeds.A, over: new Epoch(7))).Epoch);
        LeaseView again = Lease.Claim(SomeSeeds.Claim(SomeSeeds.A, over: new Epoch(1)));

        Assert.True(again.IsHeldBy(SomeSeeds.A));
        Assert.Equal(new Epoch(2), again.Epoch);
    }

    [Fact]
    public void Restarted_seed_is_another_holder()
    {
        Lease.Claim(SomeSeeds.Claim(SomeSeeds.A));

        LeaseView refused = Another().Claim(SomeSeeds.Claim(SomeSeeds.A with { Boot = Guid.Empty }));

        Assert.True(refused.IsHeldBy(SomeSeeds.A));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Claim_over_a_dead_holder_counts_at_exactly_its_epoch(long over, bool taken)
    {
        Lease.Claim(SomeSeeds.Claim(SomeSeeds.A));
        Lease.Claim(SomeSeeds.Claim(SomeSeeds.B, over: new Epoch(1)));

        LeaseView view = Another().Claim(SomeSeeds.Claim(SomeSeeds.C, over: new Epoch(over)));

        Assert.Equal(taken, view.IsHeldBy(SomeSeeds.C));
        Assert.Equal(new Epoch(taken ? 3 : 2), view.Epoch);
    }

    [Fact]
    public void Released_lease_is_free_at_once()
    {
        Epoch epoch = Lease.Claim(SomeSeeds.Claim(SomeSeeds.A)).Epoch;

        Lease.Release(SomeSeeds.A, epoch);

        Assert.True(Another().Look().Left <= TimeSpan.Zero);
        Assert.Equal(new Epoch(2), Another().Claim(SomeSeeds.Claim(SomeSeeds.B)).Epoch);
    }

    [Fact]
    public void Seed_that_released_the_lease_takes_it_again_with_a_greater_epoch()
    {
        Lease.Release(SomeSeeds.A, Lease.Claim(SomeSeeds.Claim(SomeSeeds.A)).Epoch);

        LeaseView again = Lease.Claim(SomeSeeds.Claim(SomeSeeds.A));

        Assert.True(again.IsHeldBy(SomeSeeds.A));
        Assert.Equal(new Epoch(2), again.Epoch);
    }

    [Fact]
    public void Release_by_anyone_but_the_holder_at_its_epoch_changes_nothing()
    {
        Lease.Claim(SomeSeeds.Claim(SomeSeeds.A));
        Epoch epoch = Lease.Claim(SomeSeeds.Claim(SomeSeeds.B, over: new Epoch(1))).Epoch;

        Another().Release(SomeSeeds.A, new Epoch(1));
        Another().Release(SomeSeeds.A, epoch);
        Another().Release(SomeSeeds.B, new Epoch(1));

        Assert.True(Lease.Look().IsHeldBy(SomeSeeds.B));
    }

    [Fact]
    public void Of_many_claims_at_once_exactly_one_wins_each_epoch()
    {
        ILeaseStore[] views = [.. Enumerable.Range(0, Racers).Select(racer => racer % 2 == 0 ? Lease : Another())];
        var won = new List<(Epoch Epoch, SeedIncarnation Seed)>[Racers];

        RunAll(Racers, racer =>
        {
            won[racer] = [];
            SeedIncarnation seed = SomeSeeds.Named($"racer-{racer}");
            for (LeaseView view = views[racer].Look(); view.Epoch.Value < Epochs;)
            {
                Epoch over = view.Epoch;
                view = views[racer].Claim(SomeSeeds.Claim(seed, over: over));
                if (view.Holder == seed && view.Epoch != over)
                {
                    won[racer].Add((view.Epoch, seed));
                }
            }
        });

        (Epoch Epoch, SeedIncarnation Seed)[] all = [.. won.SelectMany(one => one)];
        Assert.Equal(all.Length, all.Select(one => one.Epoch).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, all.Length).Select(epoch => (long)epoch), all.Select(one => one.Epoch.Value).Order());
        Assert.All(won, one => Assert.Equal(one.OrderBy(win => win.Epoch), one));
    }

    /// <summary>Runs the same work on threads that begin together; a store of one thread runs it one after another.</summary>
    protected virtual void RunAll(int count, Action<int> work)
    {
        using var gate = new Barrier(count);
        Task[] tasks = [.. Enumerable.Range(0, count).Select(index => Task.Factory.StartNew(
            () =>
            {
                gate.SignalAndWait();
                work(index);
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WaitAll(tasks, TestContext.Current.CancellationToken);
    }
}
