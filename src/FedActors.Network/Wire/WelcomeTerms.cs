using FedActors.Core.Identity;

namespace FedActors.Network.Wire;

/// <summary>What a node is told when it is let in.</summary>
public sealed record WelcomeTerms
{
    /// <summary>The protocol version of this session.</summary>
    public required int Version { get; init; }

    /// <summary>The node's number.</summary>
    public required ClientId Client { get; init; }

    /// <summary>Which life of the site this process is.</summary>
    public required Incarnation Incarnation { get; init; }

    /// <summary>The epoch of the seed that leads.</summary>
    public required Epoch Epoch { get; init; }

    /// <summary>The run's name.</summary>
    public required string RunId { get; init; }

    /// <summary>The model's tensors by name with their dimensions, in order, for nodes that check what they train.</summary>
    public required IReadOnlyList<WireTensor> Tensors { get; init; }

    /// <summary>The seeds known, as https addresses: where to look when this one is gone.</summary>
    public required IReadOnlyList<string> Seeds { get; init; }

    /// <summary>Time between greetings in milliseconds; longer where many nodes are connected.</summary>
    public required int HeartbeatMilliseconds { get; init; }

    /// <summary>The longest update file that is taken, in bytes.</summary>
    public required long UploadBytesMax { get; init; }

    /// <summary>The longest piece of an update that one request may bring, in bytes.</summary>
    public required long ChunkBytesMax { get; init; }

    /// <summary>The longest update file that may come with its offer instead of by a request, in bytes; 0 where none may.</summary>
    public int EnclosedBytesMax { get; init; }

    /// <summary>How updates travel: float32 or float16.</summary>
    public required string UpdateDtype { get; init; }
}
