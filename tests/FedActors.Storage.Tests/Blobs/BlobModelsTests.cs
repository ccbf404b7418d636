using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;
using FedActors.Storage.Blobs;

namespace FedActors.Storage.Tests.Blobs;

public sealed class BlobModelsTests : ModelStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public BlobModelsTests() => Store = new BlobModels(new FileBlobs(_directory.Path), Shape, Kept);

    protected override IModelStore Store { get; }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Model_changed_after_it_was_stored_is_another_model()
    {
        ModelVector model = Model(1);
        Sha256Digest digest = Store.Put(model);

        model.Values[0] = 99;

        Assert.Equal(Model(1).Values, Store.Find(digest)!.Values);
    }

    [Fact]
    public void Nothing_but_the_models_kept_is_in_the_directory()
    {
        for (int value = 0; value < 10; value++)
        {
            Store.Keep(Store.Put(Model(value)));
        }

        Assert.Equal(Kept + 1, Directory.GetFiles(_directory.Path).Length);
    }

    [Fact]
    public void Model_of_another_shape_is_refused() =>
        Assert.Throws<ArgumentException>(() => Store.Put(new ModelVector(ModelShape.Flat(6))));
}
