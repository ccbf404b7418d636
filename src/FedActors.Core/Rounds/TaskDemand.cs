using FedActors.Core.Clients;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <summary>What the tasks of a run need of a node's machine.</summary>
/// <param name="Trainer">The kind of trainer.</param>
/// <param name="Parameters">d: the model's length.</param>
public sealed record TaskDemand(string Trainer, long Parameters)
{
    // The received model, the update, a gradient and the trainer's own copy: no trainer does with less.
    private const int CopiesMin = 4;

    /// <summary>Bytes of a model, float32[d].</summary>
    public long ModelBytes => Parameters * sizeof(float);

    /// <summary>The least memory that training takes, in bytes.</summary>
    public long MemoryBytesMin => CopiesMin * ModelBytes;

    /// <summary>Why a node that says this of itself cannot do the tasks, as a sentence; null where it can.</summary>
    public string? Missing(Capabilities node) =>
        !node.Trainers.Contains(Trainer, StringComparer.Ordinal)
            ? $"the run needs a trainer of the kind {Trainer}; it names {(node.Trainers.Count == 0 ? "none" : string.Join(", ", node.Trainers))}"
        : node.MemoryBytes < MemoryBytesMin
            ? $"training takes {MemoryBytesMin} bytes of memory or more; it has {node.MemoryBytes}"
        : null;

    /// <summary>How long the model takes down to that node, in seconds; 0 where its link has not been measured.</summary>
    public double DownloadSeconds(Capabilities? node) => node?.DownloadBytesPerSecond is { } speed ? ModelBytes / speed : 0;

    /// <summary>How long an update takes up from that node, in seconds; 0 where its link has not been measured.</summary>
    public double UploadSeconds(Capabilities? node, UpdatePrecision precision) =>
        node?.UploadBytesPerSecond is { } speed ? ModelBytes / (precision == UpdatePrecision.Float16 ? 2 : 1) / speed : 0;
}
