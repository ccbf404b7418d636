using System.Collections.Immutable;

namespace FedActors.Core.Vectors;

/// <summary>The named tensors of a model, laid one after another over a flat float32[d] in the order given.</summary>
public sealed class ModelShape : IEquatable<ModelShape>
{
    /// <summary>The most elements a model can have here: one .NET array of float32.</summary>
    public const int DimensionMax = 2_147_483_591;

    private readonly ImmutableArray<TensorShape> _tensors;

    private ModelShape(ImmutableArray<TensorShape> tensors, int dimension)
    {
        _tensors = tensors;
        Dimension = dimension;
    }

    /// <summary>d: how many float32 elements all tensors have together.</summary>
    public int Dimension { get; }

    /// <summary>The tensors in the order in which they lie in the flat vector.</summary>
    public IReadOnlyList<TensorShape> Tensors => _tensors;

    /// <summary>A model that is one flat vector without further structure.</summary>
    /// <param name="dimension">d, one or more.</param>
    /// <param name="name">The name of the only tensor.</param>
    public static ModelShape Flat(int dimension, string name = "weights") => Of((name, [dimension]));

    /// <summary>Lays the named tensors one after another.</summary>
    /// <exception cref="ArgumentException">A name is empty or repeats, a size is not positive, or d exceeds <see cref="DimensionMax"/>.</exception>
    public static ModelShape Of(params ReadOnlySpan<(string Name, int[] Dimensions)> tensors)
    {
        var laid = ImmutableArray.CreateBuilder<TensorShape>(tensors.Length);
        var names = new HashSet<string>(StringComparer.Ordinal);
        long offset = 0;
        foreach ((string name, int[] dimensions) in tensors)
        {
            if (name.Length == 0 || !names.Add(name))
            {
                throw new ArgumentException($"Tensor names must be unique and not empty; found '{name}' again or empty.", nameof(tensors));
            }

            long length = 1;
            foreach (int size in dimensions)
            {
                if (size <= 0)
                {
                    throw new ArgumentException($"Tensor '{name}' has a dimension of {size}; every dimension must be positive.", nameof(tensors));
                }

                length = checked(length * size);
                ThrowIfTooLarge(offset + length);
            }

            laid.Add(new TensorShape(name, [.. dimensions], (int)offset, (int)length));
            offset += length;
        }

        return new ModelShape(laid.ToImmutable(), (int)offset);
    }

    /// <summary>The tensor of that name, or null where the model has none.</summary>
    public TensorShape? Find(string name) => _tensors.FirstOrDefault(tensor => tensor.Name == name);

    /// <inheritdoc/>
    public bool Equals(ModelShape? other) =>
        other is not null
        && Dimension == other.Dimension
        && _tensors.Length == other._tensors.Length
        && _tensors.Zip(other._tensors).All(pair => pair.First.Name == pair.Second.Name
            && pair.First.Dimensions.SequenceEqual(pair.Second.Dimensions));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ModelShape);

    /// <inheritdoc/>
    public override int GetHashCode() => (Dimension * 31) + _tensors.Length;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(", ", _tensors.Select(tensor => $"{tensor.Name}[{string.Join('x', tensor.Dimensions)}]"));

    private static void ThrowIfTooLarge(long dimension)
    {
        if (dimension > DimensionMax)
        {
            throw new ArgumentException($"The model would have {dimension} elements; at most {DimensionMax} fit one vector.");
        }
    }
}
