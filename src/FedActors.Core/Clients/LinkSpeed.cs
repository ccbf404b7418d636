namespace FedActors.Core.Clients;

/// <summary>A link's speed from one transfer.</summary>
public static class LinkSpeed
{
    /// <summary>Shorter transfers tell how long a request takes, and nothing of the link.</summary>
    public const long BytesMin = 1 << 16;

    /// <summary>Bytes a second; null where the transfer was too short to tell.</summary>
    /// <param name="bytes">What was moved.</param>
    /// <param name="took">How long it took.</param>
    public static double? Of(long bytes, TimeSpan took) =>
        bytes >= BytesMin && took > TimeSpan.Zero ? bytes / took.TotalSeconds : null;
}
