using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Federation.Tests.Stores;

/// <summary>What every model store keeps; stores under test keep three models besides the first.</summary>
public abstract class ModelStoreContract
{
    protected const int Kept = 3;

    // The file lays "b" before "w", so that a store that forgets the shape is found out.
    protected static ModelShape Shape { get; } = ModelShape.Of(("w", [2, 2]), ("b", [2]));

    protected abstract IModelStore Store { get; }

    [Fact]
    public void Stored_model_is_found_by_the_digest_of_its_file()
    {
        ModelVector model = Model(1);

        Sha256Digest digest = Store.Put(model);

        Assert.Equal(ModelFile.Digest(model), digest);
        Assert.Equal(model.Values, Store.Find(digest)!.Values);
    }

    [Fact]
    public void Unknown_digest_finds_nothing()
    {
        Store.Put(Model(1));

        Assert.Null(Store.Find(ModelFile.Digest(Model(2))));
    }

    [Fact]
    public void Storing_again_changes_nothing()
    {
        Sha256Digest digest = Store.Put(Model(1));

        Assert.Equal(digest, Store.Put(Model(1)));
        Assert.Equal(Model(1).Values, Store.Find(digest)!.Values);
    }

    [Fact]
    public void First_model_and_the_last_few_are_kept()
    {
        Sha256Digest[] digests = [.. Enumerable.Range(0, 10).Select(value => Store.Put(Model(value)))];

        int[] found = [.. Enumerable.Range(0, 10).Where(value => Store.Find(digests[value]) is not null)];

        Assert.Equal([0, 7, 8, 9], found);
    }

    [Fact]
    public void Model_that_is_stored_again_counts_as_new()
    {
        Sha256Digest[] digests = [.. Enumerable.Range(0, 4).Select(value => Store.Put(Model(value)))];
        Store.Put(Model(1));

        Store.Put(Model(4));

        Assert.NotNull(Store.Find(digests[1]));
        Assert.Null(Store.Find(digests[2]));
    }

    protected static ModelVector Model(int value) => new(Shape, [value, 2, 3, 4, 5, 6]);
}
