using FedActors.Core.Protocol;

namespace FedActors.Core.Clients;

/// <summary>What a client says of its machine, kept up by what its transfers show, and what of it the aggregator has not heard yet.</summary>
/// <param name="capabilities">What it says from the beginning; null to say nothing ever.</param>
internal sealed class SelfDescription(Capabilities? capabilities)
{
    // A link's speed varies from one transfer to the next; less than this factor would not change what is asked of the centre.
    private const double ChangeMin = 1.25;

    private Capabilities? _now = capabilities;
    private Capabilities? _told;

    /// <summary>A model came down so fast.</summary>
    public void Downloaded(double? bytesPerSecond) => _now = _now is null || bytesPerSecond is null ? _now : _now with { DownloadBytesPerSecond = bytesPerSecond };

    /// <summary>An update went up so fast.</summary>
    public void Uploaded(double? bytesPerSecond) => _now = _now is null || bytesPerSecond is null ? _now : _now with { UploadBytesPerSecond = bytesPerSecond };

    /// <summary>What the next greeting says: all in the first one of a session, later only what has changed; null for nothing.</summary>
    public Capabilities? Tell(bool isFirst)
    {
        bool isNews = isFirst || Differs(_now?.DownloadBytesPerSecond, _told?.DownloadBytesPerSecond) || Differs(_now?.UploadBytesPerSecond, _told?.UploadBytesPerSecond);
        if (!isNews)
        {
            return null;
        }

        _told = _now;
        return _now;
    }

    private static bool Differs(double? now, double? told) =>
        now is { } speed && (told is not { } known || speed > known * ChangeMin || speed < known / ChangeMin);
}
