using FedActors.Core.Identity;

namespace FedActors.Learning.Datasets;

/// <summary>A published data set: where it is and what its files contain.</summary>
/// <param name="Name">The name on the command line, and of the directory.</param>
/// <param name="BaseAddress">The address the file names are appended to; ends with a slash.</param>
/// <param name="Files">The files.</param>
public sealed record DatasetManifest(string Name, Uri BaseAddress, IReadOnlyList<DatasetFile> Files)
{
    /// <summary>Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf, 2017; MIT licence) at its official address.</summary>
    public static DatasetManifest FashionMnist { get; } = new(
        "fashion-mnist",
        new Uri("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
        [
            Idx("train-images-idx3-ubyte.gz", 47_040_016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
            Idx("train-labels-idx1-ubyte.gz", 60_008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
            Idx("t10k-images-idx3-ubyte.gz", 7_840_016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
            Idx("t10k-labels-idx1-ubyte.gz", 10_008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
        ]);

    private static DatasetFile Idx(string name, long length, string digest) => new(name, length, Sha256Digest.Parse(digest));
}
