namespace FedActors.Core.Updates;

/// <summary>The transforms of a run, applied in the order given.</summary>
/// <param name="transforms">None, one or several.</param>
public sealed class TransformChain(params IReadOnlyList<IUpdateTransform> transforms)
{
    /// <summary>Sends updates as they are.</summary>
    public static TransformChain Empty { get; } = new([]);

    /// <summary>Applies all transforms in place.</summary>
    /// <param name="update">float32[d], finite.</param>
    public void Apply(Span<float> update)
    {
        foreach (IUpdateTransform transform in transforms)
        {
            transform.Apply(update);
        }
    }
}
