using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Storage.Tests;

/// <summary>Which models stay in a store across leaders and runs.</summary>
public abstract class ModelRetentionContract
{
    protected abstract FederationStore StoreOfA { get; }

    protected abstract FederationStore StoreOfB { get; }

    [Fact]
    public void Next_leader_keeps_the_first_model_and_the_last_few_and_goes_on_letting_go()
    {
        new TrainedRun(StoreOfA, SomeSeeds.A).Commit(6);

        var next = new TrainedRun(StoreOfB, SomeSeeds.B);
        Assert.Equal([0, 3, 4, 5, 6], Stored());
        next.Commit(2);

        Assert.Equal([0, 5, 6, 7, 8], Stored());
    }

    [Fact]
    public void Models_of_attempts_that_failed_are_gone_when_the_next_one_leads()
    {
        TrainedRun first = new TrainedRun(StoreOfA, SomeSeeds.A).Commit(1);
        first.Models.Put(TrainedRun.ModelOf(77));

        _ = new TrainedRun(StoreOfB, SomeSeeds.B);

        Assert.Equal([0, 1], Stored());
    }

    [Fact]
    public void Leader_that_leads_no_more_deletes_nothing()
    {
        TrainedRun stale = new TrainedRun(StoreOfA, SomeSeeds.A).Commit(1);
        TrainedRun current = new TrainedRun(StoreOfB, SomeSeeds.B).Commit(2);

        // What the stale leader takes for models of failed attempts, its successor has committed.
        for (int value = 2; value < 20; value++)
        {
            stale.Models.Put(TrainedRun.ModelOf(value));
        }

        Assert.False(stale.Commit());
        Assert.NotNull(current.Models.Find(current.Last!.NextModel));
        Assert.NotNull(StoreOfB.Blobs.Find(ModelFile.Digest(TrainedRun.ModelOf(2))));
    }

    [Fact]
    public void Models_that_another_run_needs_stay()
    {
        new TrainedRun(StoreOfA, SomeSeeds.A, "first").Commit(2);

        new TrainedRun(StoreOfA, SomeSeeds.A, "second").Commit(10);

        Assert.Equal([0, 1, 2, 7, 8, 9, 10], Stored());
    }

    [Fact]
    public void Restarted_aggregator_finds_the_model_of_the_last_round()
    {
        Sha256Digest last = new TrainedRun(StoreOfA, SomeSeeds.A).Commit(3).Last!.NextModel;

        IModelStore models = new TrainedRun(StoreOfB, SomeSeeds.B).Models;

        Assert.Equal(TrainedRun.ModelOf(3).Values, models.Find(last)!.Values);
    }

    private int[] Stored()
    {
        IReadOnlyList<Sha256Digest> stored = StoreOfA.ListBlobs();
        return [.. Enumerable.Range(0, 100).Where(value => stored.Contains(ModelFile.Digest(TrainedRun.ModelOf(value))))];
    }
}
