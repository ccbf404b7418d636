using System.Numerics.Tensors;
using FedActors.Core;

namespace FedActors.Learning.Datasets;

/// <summary>Labelled images for training and testing, as the MNIST family ships them: ten classes, one channel.</summary>
public sealed class ImageSet
{
    private const int Classes = 10;

    private ImageSet(ExampleSet train, ExampleSet test, int rows, int columns)
    {
        Train = train;
        Test = test;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>The train examples, float32[n x (Rows x Columns)] in the order of the files.</summary>
    public ExampleSet Train { get; }

    /// <summary>The test examples, float32[n x (Rows x Columns)] in the order of the files.</summary>
    public ExampleSet Test { get; }

    /// <summary>Height of an image in pixels.</summary>
    public int Rows { get; }

    /// <summary>Width of an image in pixels.</summary>
    public int Columns { get; }

    /// <summary>The ten classes of Fashion-MNIST by label.</summary>
    public static IReadOnlyList<string> FashionNames { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>Loads the four files of an MNIST-like set: <c>(train|t10k)-(images-idx3|labels-idx1)-ubyte</c>, each plain or .gz.</summary>
    /// <param name="directory">Where the files are.</param>
    /// <param name="scale">What is done to the pixels.</param>
    /// <exception cref="MalformedInputException">A file is missing or damaged, or files do not fit together.</exception>
    public static ImageSet Load(string directory, PixelScale scale = PixelScale.UnitInterval)
    {
        (IdxArray train, int[] trainLabels) = LoadPart(directory, "train");
        (IdxArray test, int[] testLabels) = LoadPart(directory, "t10k");
        (int rows, int columns) = (train.Dimensions[1], train.Dimensions[2]);
        if ((test.Dimensions[1], test.Dimensions[2]) != (rows, columns))
        {
            throw new MalformedInputException(directory, $"train images are {rows} x {columns} pixels, test images {test.Dimensions[1]} x " +
                $"{test.Dimensions[2]}. The files are of different sets; fetch all four again.");
        }

        foreach (float[] pixels in (float[][])[train.Values, test.Values])
        {
            TensorPrimitives.Divide(pixels, byte.MaxValue, pixels);
        }

        Standardise(train.Values, test.Values, rows * columns, scale);
        return new ImageSet(
            ExampleSet.Classification(train.Values, rows * columns, trainLabels, Classes),
            ExampleSet.Classification(test.Values, rows * columns, testLabels, Classes),
            rows,
            columns);
    }

    private static (IdxArray Images, int[] Labels) LoadPart(string directory, string part)
    {
        string imagePath = Locate(directory, $"{part}-images-idx3-ubyte"), labelPath = Locate(directory, $"{part}-labels-idx1-ubyte");
        IdxArray images = IdxReader.Read(imagePath), labels = IdxReader.Read(labelPath);
        if (images.Dimensions.Count != 3)
        {
            throw new MalformedInputException(imagePath, $"images have 3 dimensions (count, rows, columns); found {images.Dimensions.Count}.");
        }

        if (images.Values.AsSpan().IndexOfAnyExceptInRange(0, byte.MaxValue) is var odd and >= 0)
        {
            throw new MalformedInputException(imagePath, $"value {odd} is {images.Values[odd]}; pixels are 0 to 255.");
        }

        if (labels.Dimensions.Count != 1 || labels.Dimensions[0] != images.Dimensions[0])
        {
            throw new MalformedInputException(labelPath, $"found {string.Join(" x ", labels.Dimensions)} labels for the {images.Dimensions[0]} images " +
                $"of {Path.GetFileName(imagePath)}; every image has one label.");
        }

        var classes = new int[labels.Values.Length];
        for (int i = 0; i < classes.Length; i++)
        {
            classes[i] = (int)labels.Values[i];
            if ((uint)classes[i] >= Classes || classes[i] != labels.Values[i])
            {
                throw new MalformedInputException(labelPath, $"label {i} (offset {i + 8} of a ubyte file) is {labels.Values[i]}; labels are 0 to {Classes - 1}.");
            }
        }

        return (images, classes);
    }

    private static string Locate(string directory, string name)
    {
        string plain = Path.Combine(directory, name), compressed = $"{plain}.gz";
        if (File.Exists(plain) || File.Exists(compressed))
        {
            return File.Exists(plain) ? plain : compressed;
        }

        throw new MalformedInputException(plain, $"neither {name} nor {name}.gz is in the directory {directory}. " +
            $"Fetch the set with \"fedactors data fashion-mnist --to {directory}\".");
    }

    private static void Standardise(float[] train, float[] test, int pixels, PixelScale scale)
    {
        if (scale == PixelScale.UnitInterval)
        {
            return;
        }

        // One pair of statistics per column: all pixels of an image share a column unless they are standardised one by one.
        int columns = scale == PixelScale.StandardisedPerPixel ? pixels : 1;
        var statistics = new ColumnStatistics(columns);
        for (int start = 0; start < train.Length; start += columns) { statistics.Add(train.AsSpan(start, columns)); }
        statistics.Standardise(train);
        statistics.Standardise(test);
    }
}
