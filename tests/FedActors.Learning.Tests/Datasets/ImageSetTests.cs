using FedActors.Core;
using FedActors.Learning.Datasets;

namespace FedActors.Learning.Tests.Datasets;

public sealed class ImageSetTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public ImageSetTests() => IdxFiles.WriteSet(_directory);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Pixels_are_scaled_to_the_unit_interval()
    {
        ImageSet set = ImageSet.Load(_directory.Path);

        Assert.Equal((2, 2, 12, 3), (set.Rows, set.Columns, set.Train.Count, set.Test.Count));
        Assert.Equal((4, 10), (set.Train.FeatureCount, set.Train.ClassCount));
        Assert.Equal([0, 5 / 255f, 10 / 255f, 15 / 255f], set.Train.Features[..4].ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1], set.Train.Labels.ToArray());
    }

    [Fact]
    public void Standardised_pixels_have_mean_zero_and_deviation_one_over_the_train_images()
    {
        float[] train = ImageSet.Load(_directory.Path, PixelScale.Standardised).Train.Features.ToArray();

        Assert.Equal(0, train.Average(), 1e-6);
        Assert.Equal(1, train.Average(x => x * x), 1e-5);
    }

    [Fact]
    public void Each_pixel_is_standardised_by_itself_with_the_statistics_of_the_train_images()
    {
        ImageSet set = ImageSet.Load(_directory.Path, PixelScale.StandardisedPerPixel);
        for (int pixel = 0; pixel < 4; pixel++)
        {
            float[] column = [.. Enumerable.Range(0, 12).Select(i => set.Train.Features[(4 * i) + pixel])];
            Assert.Equal(0, column.Average(), 1e-6);
            Assert.Equal(1, column.Average(x => x * x), 1e-5);
        }

        // Test and train images begin with the same pixels here, so they must scale to the same values.
        Assert.Equal(set.Train.Features[..12].ToArray(), set.Test.Features.ToArray());
    }

    [Fact]
    public void A_pixel_that_never_changes_becomes_zero()
    {
        _directory.Write("train-images-idx3-ubyte", IdxFiles.Build(8, [12, 2, 2], [.. Enumerable.Repeat((byte)7, 48)]));

        Assert.All(ImageSet.Load(_directory.Path, PixelScale.StandardisedPerPixel).Train.Features.ToArray(), x => Assert.Equal(0, x));
    }

    [Fact]
    public void A_missing_file_is_named_with_its_directory_and_the_command_that_fetches_it()
    {
        File.Delete(_directory.File("t10k-labels-idx1-ubyte"));
        var refusal = Assert.Throws<MalformedInputException>(() => ImageSet.Load(_directory.Path));

        Assert.Contains("neither t10k-labels-idx1-ubyte nor t10k-labels-idx1-ubyte.gz", refusal.Message);
        Assert.Contains($"fedactors data fashion-mnist --to {_directory.Path}", refusal.Message);
    }

    public static TheoryData<string, byte[], string> Misfits => new()
    {
        { "train-labels-idx1-ubyte", IdxFiles.Build(8, [2], 1, 2), "found 2 labels for the 12 images" },
        { "t10k-labels-idx1-ubyte", IdxFiles.Build(8, [3], 1, 2, 10), "label 2 (offset 10 of a ubyte file) is 10; labels are 0 to 9" },
        { "t10k-labels-idx1-ubyte", IdxFiles.Build(9, [3], 1, 0xFF, 3), "label 1 (offset 9 of a ubyte file) is -1" },
        { "t10k-labels-idx1-ubyte", IdxFiles.Build(0x0D, [3], 0, 0, 0, 0, 0x3F, 0, 0, 0, 0, 0, 0, 0), "is 0.5; labels are 0 to 9" },
        { "t10k-images-idx3-ubyte", IdxFiles.Build(8, [3, 1, 4], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), "train images are 2 x 2 pixels, test images 1 x 4" },
        { "t10k-images-idx3-ubyte", IdxFiles.Build(8, [3, 1], 1, 2, 3), "images have 3 dimensions" },
        { "t10k-images-idx3-ubyte", IdxFiles.Build(9, [3, 1, 1], 1, 0xFF, 3), "value 1 is -1; pixels are 0 to 255" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Files_that_do_not_fit_together_are_refused(string name, byte[] bytes, string expected)
    {
        _directory.Write(name, bytes);

        Assert.Contains(expected, Assert.Throws<MalformedInputException>(() => ImageSet.Load(_directory.Path)).Message);
    }

    [Fact]
    public void Fashion_mnist_has_its_known_size_balance_and_brightness()
    {
        string? directory = DatasetLocation.Find("fashion-mnist");
        if (directory is null || !File.Exists(Path.Combine(directory, "train-images-idx3-ubyte.gz")))
        {
            Assert.Skip("Fashion-MNIST is not there: the directory fashion-mnist under FEDACTORS_DATA, data or shared/data.");
        }

        ImageSet set = ImageSet.Load(directory);

        Assert.Equal((60_000, 10_000, 784, 28), (set.Train.Count, set.Test.Count, set.Train.FeatureCount, set.Rows));
        Assert.All(set.Train.Labels.ToArray().CountBy(l => l), c => Assert.Equal(6000, c.Value));
        Assert.Equal([9, 0, 0, 3, 0], set.Train.Labels[..5].ToArray());
        double mean = 0;
        foreach (float pixel in set.Train.Features) { mean += pixel; }

        // The published mean of the train images.
        Assert.Equal(0.2860, mean / set.Train.Features.Length, 4);
        Assert.All(DatasetManifest.FashionMnist.Files, f => Assert.Null(DatasetDownload.Check(Path.Combine(directory, f.Name), f)));
    }
}
