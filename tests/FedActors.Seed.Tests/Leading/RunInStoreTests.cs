using FedActors.Core;
using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Federation.Configuration;
using FedActors.Federation.Tasks;
using FedActors.Seed.Leading;

namespace FedActors.Seed.Tests.Leading;

/// <summary>Two seeds whose machines draw the first model a little differently, and the store that they share.</summary>
public sealed class RunInStoreTests : IRunRegistry, IModelStore
{
    private readonly List<RegisteredRun> _runs = [];
    private readonly Dictionary<Sha256Digest, ModelVector> _models = [];
    private bool _isFull;

    [Fact]
    public void Second_leader_begins_with_the_model_that_the_first_one_stored()
    {
        RunInStore first = Seed(0.1f), second = Seed(0.10000001f);
        first.Open();
        Assert.Equal(RunWish.Run, second.Open());
        Assert.Equal([0.1f], first.InitialModel(this).Values.ToArray());
        Assert.Equal([0.1f], second.InitialModel(this).Values.ToArray());
        Assert.Equal(_runs.Single().InitialModel, Assert.Single(_models).Key);
    }

    [Fact]
    public void Leader_that_could_not_store_it_leaves_the_run_to_the_next_one()
    {
        _isFull = true;
        Assert.Throws<IOException>(() => Seed(0.1f).Open());
        Assert.Empty(_runs);
        _isFull = false;
        RunInStore second = Seed(0.2f);
        second.Open();
        Assert.Equal([0.2f], second.InitialModel(this).Values.ToArray());
    }

    [Fact]
    public void Model_that_is_lost_is_drawn_again_only_where_it_is_the_same()
    {
        Seed(0.1f).Open();
        _models.Clear();
        Assert.Equal([0.1f], Seed(0.1f).InitialModel(this).Values.ToArray());
        string message = Assert.Throws<MalformedInputException>(() => Seed(0.2f).InitialModel(this)).Message;
        Assert.Contains("not in the store any more", message);
    }

    RegisteredRun IRunRegistry.Open(RegisteredRun run)
    {
        _runs.Add(run);
        return run;
    }

    bool IRunRegistry.SetWish(string runId, RunWish wish) => false;

    IReadOnlyList<RegisteredRun> IRunRegistry.All() => _runs;

    Sha256Digest IModelStore.Put(ModelVector model)
    {
        if (_isFull)
        {
            throw new IOException("no space left");
        }

        Sha256Digest digest = ModelFile.Digest(model);
        _models[digest] = model;
        return digest;
    }

    void IModelStore.Keep(Sha256Digest digest)
    {
        // Nothing is ever thrown away here.
    }

    ModelVector? IModelStore.Find(Sha256Digest digest) => _models.GetValueOrDefault(digest);

    private RunInStore Seed(float drawn)
    {
        FederationOptions options = new() { Run = new RunOptions { RunId = "trial", Seed = 1, RoundsMax = 1, CohortSize = 1 } };
        var shape = ModelShape.Flat(1);
        return new RunInStore(this, options, new SeedTask(shape, () => new ModelVector(shape, [drawn]), new FedAvg(), null), () => this);
    }
}
