using FedActors.Core.Edges;
using FedActors.Core.Protocol;

namespace FedActors.Network.Server;

/// <summary>An update as it lies in the spool: float32 or float16 tensors of a safetensors file, read as the flat float32[d] of the model.</summary>
internal sealed class SafetensorsUpdate(SafetensorsLayout layout, SpoolPlace place) : IUpdateSource
{
    private readonly SafetensorsLayout.FileReader _read = place.Read;

    /// <inheritdoc/>
    public int Length => layout.Dimension;

    /// <inheritdoc/>
    public void Read(int offset, Span<float> destination) => layout.Read(offset, destination, _read);
}
