namespace FedActors.Network.Server;

/// <summary>What one identity may use, over all its connections. Safe for many threads.</summary>
internal sealed class IdentityQuota(ServerLimits limits, TimeProvider time)
{
    private int _uploads;

    /// <summary>Requests.</summary>
    public TokenBucket Requests { get; } = new(limits.RequestsPerSecond, limits.RequestsBurst, time);

    /// <summary>Bytes in bodies.</summary>
    public TokenBucket UploadBytes { get; } = new(limits.UploadBytesPerSecond, limits.UploadBytesBurst, time);

    /// <summary>Whether one more upload may begin; <see cref="EndUpload"/> must follow where it may.</summary>
    public bool TryBeginUpload()
    {
        if (Interlocked.Increment(ref _uploads) <= limits.UploadsPerIdentityMax)
        {
            return true;
        }

        EndUpload();
        return false;
    }

    /// <summary>An upload has ended.</summary>
    public void EndUpload() => Interlocked.Decrement(ref _uploads);
}
