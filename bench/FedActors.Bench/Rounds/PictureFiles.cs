using System.Buffers.Binary;
using FedActors.Learning.Datasets;

namespace FedActors.Bench.Rounds;

/// <summary>Fashion-MNIST where it is on this machine; else noise in files of the same names and sizes, which costs the same to train on.</summary>
internal sealed class PictureFiles : IDisposable
{
    private const int Side = 28, Classes = 10;

    private readonly bool _isOurs;

    public PictureFiles()
    {
        string? found = DatasetLocation.Find("fashion-mnist");
        _isOurs = found is null;
        Directory = found ?? System.IO.Directory.CreateTempSubdirectory("fedactors-bench-").FullName;
        if (_isOurs)
        {
            Write("train", 60_000);
            Write("t10k", 10_000);
        }
    }

    /// <summary>Where the files are.</summary>
    public string Directory { get; }

    /// <summary>What the pictures are, for notes.</summary>
    public string Kind => _isOurs ? "generated noise of Fashion-MNIST's size" : "Fashion-MNIST";

    public void Dispose()
    {
        if (_isOurs)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    private void Write(string part, int count)
    {
        var random = new Random(count);
        var images = new byte[16 + (count * Side * Side)];
        random.NextBytes(images);
        Head(images, 0x803, count, Side, Side);
        var labels = new byte[8 + count];
        random.NextBytes(labels);
        for (int i = 8; i < labels.Length; i++)
        {
            labels[i] %= Classes;
        }

        Head(labels, 0x801, count);
        File.WriteAllBytes(Path.Combine(Directory, $"{part}-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(Directory, $"{part}-labels-idx1-ubyte"), labels);
    }

    private static void Head(Span<byte> file, params ReadOnlySpan<int> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file[(4 * i)..], numbers[i]);
        }
    }
}
