using Contracts;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Storage.Blobs;

namespace FedActors.Storage.Tests.Blobs;

public sealed class FileBlobsTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FileBlobs _blobs;

    public FileBlobsTests() => _blobs = new FileBlobs(_directory.Path);

    protected override IBlobStore Blobs => _blobs;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Changed_file_is_found_by_the_next_process()
    {
        Sha256Digest digest = Store(Bytes(1000));
        string path = _blobs.Find(digest)!;
        byte[] bytes = File.ReadAllBytes(path);
        bytes[500] ^= 1;
        File.WriteAllBytes(path, bytes);

        Assert.Equal(false, _blobs.Verify(digest));
        MalformedInputException error = Assert.Throws<MalformedInputException>(() => Another().Find(digest));
        Assert.StartsWith($"{path}: the file does not have the digest that is its name", error.Message);
    }

    [Fact]
    public void Nothing_but_whole_blobs_is_in_the_directory()
    {
        Sha256Digest digest = Store(Bytes(1000));
        Assert.Throws<InvalidOperationException>(() => _blobs.Put(Sha256Digest.Of(Bytes(3)), _ => throw new InvalidOperationException()));

        Assert.Equal([$"{digest}.safetensors"], Directory.GetFiles(_directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void What_an_earlier_process_did_not_finish_is_cleared()
    {
        File.WriteAllText(_directory["0123.safetensors.1.part"], "half");

        Another();

        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Full_disk_is_told_in_words_and_leaves_nothing()
    {
        StoreException error = Assert.Throws<StoreException>(() => _blobs.Put(Sha256Digest.Of(Bytes(10)), _ => throw new IOException("No space left on device.")));

        Assert.StartsWith($"{_directory.Path}: storing blob {Sha256Digest.Of(Bytes(10)).Short} failed. No space left on device.", error.Message);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    protected override IBlobStore Another() => new FileBlobs(_directory.Path);

    private Sha256Digest Store(byte[] bytes)
    {
        _blobs.Put(Sha256Digest.Of(bytes), stream => stream.Write(bytes));
        return Sha256Digest.Of(bytes);
    }
}
