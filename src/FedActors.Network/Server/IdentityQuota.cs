namespace FedActors.Network.Server;

/// <summary>What one identity may use, over all its connections. Safe for many threads.</summary>
internal sealed class IdentityQuota(ServerLimits limits, TimeProvider time)
{
    /// <summary>Requests.</summary>
    public TokenBucket Requests { get; } = new(limits.RequestsPerSecond, limits.RequestsBurst, time);

    /// <summary>Bytes in bodies.</summary>
    public TokenBucket UploadBytes { get; } = new(limits.UploadBytesPerSecond, limits.UploadBytesBurst, time);

    /// <summary>Requests that are being answered, without those that a session holds.</summary>
    public Places UnderWay { get; } = new(limits.RequestsPerIdentityMax);

    /// <summary>Sessions, from the upgrade on: also those that have not said yet who they are, and those of a seed that watches.</summary>
    public Places Sessions { get; } = new(limits.SessionsPerIdentityMax);

    /// <summary>Look-ups of blobs that this identity was the first to ask for.</summary>
    public Places Lookups { get; } = new(BlobLookup.LookupsPerIdentityMax);

    /// <summary>Uploads.</summary>
    public Places Uploads { get; } = new(limits.UploadsPerIdentityMax);
}
