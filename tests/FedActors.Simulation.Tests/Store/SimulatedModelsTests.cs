using FedActors.Core.Identity;
using FedActors.Core.Vectors;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Tests.Store;

public sealed class SimulatedModelsTests
{
    private static ModelVector Model(float value)
    {
        var model = new ModelVector(ModelShape.Flat(2));
        model.Values.Fill(value);
        return model;
    }

    [Fact]
    public void A_model_is_found_by_its_digest()
    {
        var models = new SimulatedModels(4);
        ModelVector model = Model(3);
        Assert.Same(model, models.Find(models.Put(model)));
        Assert.Null(models.Find(default));
    }

    [Fact]
    public void The_model_longest_not_asked_for_goes_first()
    {
        var models = new SimulatedModels(3);
        Sha256Digest current = models.Put(Model(0)), second = models.Put(Model(1));
        for (int attempt = 2; attempt < 12; attempt++)
        {
            models.Put(Model(attempt));
            Assert.NotNull(models.Find(current));
        }

        Assert.Null(models.Find(second));
    }

    [Fact]
    public void A_committed_model_is_not_pushed_out_by_models_that_never_are()
    {
        var models = new SimulatedModels(3);
        Sha256Digest committed = models.Put(Model(0));
        models.Keep(committed);
        for (int attempt = 1; attempt < 12; attempt++)
        {
            models.Put(Model(attempt));
        }

        Assert.NotNull(models.Find(committed));
    }

    [Fact]
    public void Only_the_last_committed_models_are_kept()
    {
        var models = new SimulatedModels(2);
        Sha256Digest[] digests = [.. Enumerable.Range(0, 5).Select(value =>
        {
            Sha256Digest digest = models.Put(Model(value));
            models.Keep(digest);
            return digest;
        })];
        Assert.Equal(digests[3..], digests.Where(digest => models.Find(digest) is not null));
    }

    [Fact]
    public void Putting_a_model_again_keeps_it()
    {
        var models = new SimulatedModels(2);
        Sha256Digest first = models.Put(Model(0));
        models.Put(Model(1));
        Assert.Equal(first, models.Put(Model(0)));
        models.Put(Model(2));
        Assert.NotNull(models.Find(first));
    }
}
