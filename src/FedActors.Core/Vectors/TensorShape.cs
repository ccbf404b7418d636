namespace FedActors.Core.Vectors;

/// <summary>One named tensor of a model: its dimensions in C order and where it starts in the flat vector.</summary>
/// <param name="Name">Unique within the model, as a Python user would see it, for example <c>layers.0.weight</c>.</param>
/// <param name="Dimensions">Positive sizes; empty for a scalar.</param>
/// <param name="Offset">Index of the first element in the flat float32[d].</param>
/// <param name="Length">Number of elements: the product of the dimensions.</param>
public sealed record TensorShape(string Name, IReadOnlyList<int> Dimensions, int Offset, int Length);
