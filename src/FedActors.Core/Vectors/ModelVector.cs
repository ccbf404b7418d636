namespace FedActors.Core.Vectors;

/// <summary>A model's parameters: one flat float32[d] and the names of its parts.</summary>
public sealed class ModelVector
{
    private readonly float[] _values;

    /// <summary>A vector of zeros.</summary>
    public ModelVector(ModelShape shape)
        : this(shape, new float[shape.Dimension])
    {
    }

    /// <summary>Takes over the given values; the caller gives the array away.</summary>
    /// <param name="shape">The model's tensors.</param>
    /// <param name="values">float32[d] with d = <see cref="ModelShape.Dimension"/>.</param>
    public ModelVector(ModelShape shape, float[] values)
    {
        if (values.Length != shape.Dimension)
        {
            throw new ArgumentException($"The shape has {shape.Dimension} elements; the vector has {values.Length}.", nameof(values));
        }

        Shape = shape;
        _values = values;
    }

    /// <summary>The named tensors over the flat vector.</summary>
    public ModelShape Shape { get; }

    /// <summary>d: the number of elements.</summary>
    public int Dimension => _values.Length;

    /// <summary>All elements, writable by whoever owns the vector.</summary>
    public Span<float> Values => _values;

    /// <summary>All elements as memory, for work that crosses threads.</summary>
    public Memory<float> Memory => _values;

    /// <summary>The elements of one tensor.</summary>
    public Span<float> this[TensorShape tensor] => _values.AsSpan(tensor.Offset, tensor.Length);

    /// <summary>A vector of the same shape and values that shares nothing with this one.</summary>
    public ModelVector Copy() => new(Shape, [.. _values]);
}
