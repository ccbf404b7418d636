using Contracts;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Federation.Stores;

namespace FedActors.Federation.Tests.Stores;

public sealed class FileModelStoreTests : ModelStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public FileModelStoreTests() => Store = Open();

    protected override IModelStore Store { get; }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Reopened_store_finds_its_models_and_still_keeps_the_first()
    {
        Sha256Digest[] digests = [.. Enumerable.Range(0, 4).Select(value => Store.Put(Model(value)))];

        FileModelStore again = Open();

        Assert.Equal(Model(3).Values, again.Find(digests[3])!.Values);
        for (int value = 10; value < 20; value++) { again.Put(Model(value)); }
        Assert.NotNull(again.Find(digests[0]));
        Assert.Null(again.Find(digests[3]));
    }

    [Fact]
    public void Model_is_a_safetensors_file_that_anyone_can_read()
    {
        Sha256Digest digest = Store.Put(Model(1));

        byte[] file = File.ReadAllBytes(_directory[$"{digest}.safetensors"]);

        Assert.Equal(digest, Sha256Digest.Of(file.AsSpan()));
        Assert.Equal(Model(1).Values, SafetensorsReader.ReadModel(file, Shape, "file").Values);
    }

    [Fact]
    public void Changed_file_is_refused()
    {
        Sha256Digest digest = Store.Put(Model(1));
        string path = _directory[$"{digest}.safetensors"];
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => Open().Find(digest));

        Assert.StartsWith($"{path}: the model in the file has the digest", error.Message);
    }

    [Fact]
    public void Nothing_but_whole_models_is_left_in_the_directory()
    {
        for (int value = 0; value < 10; value++) { Store.Put(Model(value)); }

        Assert.Equal(Kept + 1, Directory.GetFiles(_directory.Path, "*.safetensors").Length);
        Assert.Empty(Directory.GetFiles(_directory.Path, "*.tmp"));
    }

    [Fact]
    public void Model_of_another_shape_is_refused() =>
        Assert.Throws<ArgumentException>(() => Store.Put(new ModelVector(ModelShape.Flat(6))));

    private FileModelStore Open() => new(_directory.Path, Shape, Kept);
}
