using System.Collections.Immutable;
using FedActors.Core.Randomness;
using FedActors.Core.Vectors;
using FedActors.Learning.Datasets;

namespace FedActors.Learning.Models;

/// <summary>A model as a stack of dense layers: its sizes, the function between layers, the loss, and how it starts.</summary>
public sealed class ModelSpec
{
    private readonly ImmutableArray<int> _sizes;

    private ModelSpec(ImmutableArray<int> sizes, Activation activation, Loss loss, Initialisation initialisation)
    {
        if (sizes.Length < 2)
        {
            throw new ArgumentException($"A model needs at least an input and an output size; {sizes.Length} sizes were given.", nameof(sizes));
        }

        if (loss == Loss.BinaryCrossEntropy && sizes[^1] != 1)
        {
            throw new ArgumentException(
                $"Binary cross-entropy needs one output; {sizes[^1]} were given. Use cross-entropy for more classes.", nameof(sizes));
        }

        if (loss == Loss.CrossEntropy && sizes[^1] < 2)
        {
            throw new ArgumentException(
                $"Cross-entropy needs one output per class, two or more; {sizes[^1]} was given. Use binary cross-entropy for one.", nameof(sizes));
        }

        _sizes = sizes;
        Activation = activation;
        Loss = loss;
        Initialisation = initialisation;
        Shape = ShapeOf(sizes);
    }

    /// <summary>Features first, then the outputs of every layer; two or more, all positive.</summary>
    public IReadOnlyList<int> Sizes => _sizes;

    /// <summary>The function after every layer but the last.</summary>
    public Activation Activation { get; }

    /// <summary>What training minimises.</summary>
    public Loss Loss { get; }

    /// <summary>How <see cref="Initialise"/> draws the first model.</summary>
    public Initialisation Initialisation { get; }

    /// <summary>Tensors <c>layers.N.weight</c>[out, in] and <c>layers.N.bias</c>[out] for N = 0, 1, ..., in this order.</summary>
    public ModelShape Shape { get; }

    /// <summary>How many features an example has.</summary>
    public int Features => _sizes[0];

    /// <summary>How many values the model puts out per example.</summary>
    public int Outputs => _sizes[^1];

    /// <summary>A multi-layer perceptron; with two sizes, a linear model.</summary>
    /// <param name="sizes">Features, hidden layers' units, outputs; all positive.</param>
    /// <param name="activation">After every layer but the last.</param>
    /// <param name="loss">What training minimises; the last layer is linear and the loss applies softmax or sigmoid where it needs it.</param>
    /// <param name="initialisation">How the first model is drawn.</param>
    /// <exception cref="ArgumentException">A size is not positive, does not fit the loss, or the model is larger than a vector can be.</exception>
    public static ModelSpec Mlp(
        ReadOnlySpan<int> sizes, Activation activation, Loss loss, Initialisation initialisation = Initialisation.PyTorch) =>
        new([.. sizes], activation, loss, initialisation);

    /// <summary>Linear regression with the mean squared error.</summary>
    public static ModelSpec LinearRegression(int features, int outputs = 1, Initialisation initialisation = Initialisation.Zeros) =>
        new([features, outputs], Activation.Relu, Loss.MeanSquaredError, initialisation);

    /// <summary>Multinomial logistic regression: one linear output per class, softmax, cross-entropy.</summary>
    public static ModelSpec SoftmaxRegression(int features, int classes, Initialisation initialisation = Initialisation.Zeros) =>
        new([features, classes], Activation.Relu, Loss.CrossEntropy, initialisation);

    /// <summary>Binary logistic regression: one sigmoid output, binary cross-entropy.</summary>
    public static ModelSpec LogisticRegression(int features, Initialisation initialisation = Initialisation.Zeros) =>
        new([features, 1], Activation.Relu, Loss.BinaryCrossEntropy, initialisation);

    /// <summary>Draws the first model; the same seed gives the same bits everywhere.</summary>
    /// <param name="seed">The run's seed; layer N draws from the stream (seed, 0, N, <see cref="RandomPurpose.ModelInitialisation"/>).</param>
    public ModelVector Initialise(ulong seed)
    {
        var model = new ModelVector(Shape);
        for (int layer = 0; layer + 1 < _sizes.Length && Initialisation != Initialisation.Zeros; layer++)
        {
            var random = new SeededRandom(seed, 0, layer, RandomPurpose.ModelInitialisation);
            double bound = BoundOf(_sizes[layer], _sizes[layer + 1]);
            Fill(model[Shape.Tensors[2 * layer]], random, bound);
            if (Initialisation == Initialisation.PyTorch)
            {
                Fill(model[Shape.Tensors[(2 * layer) + 1]], random, bound);
            }
        }

        return model;
    }

    /// <summary>Throws, saying what differs, unless the examples have the features and targets this model needs.</summary>
    internal void ThrowIfDoesNotFit(ExampleSet examples)
    {
        if (examples.FeatureCount != Features)
        {
            throw new ArgumentException($"The model takes {Features} features; the examples have {examples.FeatureCount}.", nameof(examples));
        }

        (bool fits, string needed) = Loss switch
        {
            Loss.CrossEntropy => (examples.IsClassification && examples.ClassCount <= Outputs, $"class labels of at most {Outputs} classes"),
            Loss.BinaryCrossEntropy => (examples.IsClassification && examples.ClassCount <= 2, "class labels of 2 classes"),
            _ => (!examples.IsClassification && examples.TargetCount == Outputs, $"{Outputs} regression targets"),
        };
        if (!fits)
        {
            string found = examples.IsClassification ? $"labels of {examples.ClassCount} classes" : $"{examples.TargetCount} regression targets";
            throw new ArgumentException($"The model's loss is {Loss} and needs {needed}; the examples have {found}.", nameof(examples));
        }
    }

    private static ModelShape ShapeOf(ImmutableArray<int> sizes)
    {
        var tensors = new (string, int[])[2 * (sizes.Length - 1)];
        for (int layer = 0; layer + 1 < sizes.Length; layer++)
        {
            tensors[2 * layer] = ($"layers.{layer}.weight", [sizes[layer + 1], sizes[layer]]);
            tensors[(2 * layer) + 1] = ($"layers.{layer}.bias", [sizes[layer + 1]]);
        }

        return ModelShape.Of(tensors);
    }

    private static void Fill(Span<float> values, SeededRandom random, double bound)
    {
        foreach (ref float value in values)
        {
            value = (float)(((2 * random.NextDouble()) - 1) * bound);
        }
    }

    private double BoundOf(int inputs, int outputs) => Initialisation switch
    {
        Initialisation.GlorotUniform => Math.Sqrt(6.0 / ((double)inputs + outputs)),
        Initialisation.HeUniform => Math.Sqrt(6.0 / inputs),
        _ => 1 / Math.Sqrt(inputs),
    };
}
