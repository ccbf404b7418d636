namespace FedActors.Core.Updates;

/// <summary>Something done to an update at the centre before it is sent.</summary>
public interface IUpdateTransform
{
    /// <summary>The transform's name in configuration.</summary>
    string Name { get; }

    /// <summary>Changes the update in place.</summary>
    /// <param name="update">float32[d], finite.</param>
    void Apply(Span<float> update);
}
