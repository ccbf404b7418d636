using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace Contracts;

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
    public void Committed_model_is_not_pushed_out_by_models_that_never_are()
    {
        Store.Put(Model(0));
        Sha256Digest committed = Store.Put(Model(1));
        Store.Keep(committed);
        for (int value = 2; value < 20; value++)
        {
            Store.Put(Model(value));
        }

        Assert.NotNull(Store.Find(committed));
    }

    [Fact]
    public void Only_the_last_committed_models_are_kept()
    {
        Sha256Digest[] digests = [.. Enumerable.Range(0, 10).Select(value =>
        {
            Sha256Digest digest = Store.Put(Model(value));
            Store.Keep(digest);
            return digest;
        })];

        Assert.Equal([0, 7, 8, 9], Enumerable.Range(0, 10).Where(value => Store.Find(digests[value]) is not null));
    }

    [Fact]
    public void Keeping_what_is_not_stored_changes_nothing()
    {
        Store.Keep(ModelFile.Digest(Model(5)));

        Assert.Null(Store.Find(ModelFile.Digest(Model(5))));
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
