using FedActors.Core.Identity;

namespace FedActors.Network.Wire;

/// <summary>The addresses, headers and media types that both sides must write alike.</summary>
public static class WirePaths
{
    /// <summary>A node's WebSocket.</summary>
    public const string Session = "/v1/session";

    /// <summary>The WebSocket over which a seed watches another one.</summary>
    public const string Peer = "/v1/peer";

    /// <summary>Before a blob's 64 hexadecimal digits.</summary>
    public const string Blobs = "/v1/blobs/";

    /// <summary>Before an update's address.</summary>
    public const string Updates = "/v1/updates/";

    /// <summary>The header that says how many bytes of an update have been received.</summary>
    public const string UploadOffset = "Upload-Offset";

    /// <summary>The header that says how many bytes an update has in all.</summary>
    public const string UploadLength = "Upload-Length";

    /// <summary>The media type of refusals (RFC 9457).</summary>
    public const string ProblemType = "application/problem+json";

    /// <summary>The path of a blob.</summary>
    public static string Blob(Sha256Digest digest) => Blobs + digest;

    /// <summary>The path of an update: its task and the digest of its values.</summary>
    public static string Update(TaskKey key, Sha256Digest body) => $"{Updates}{key.Round.Value}.{key.Attempt}.{key.Slot}/{body}";
}
