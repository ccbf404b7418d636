using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace FedActors.Network.Server;

/// <summary>What a seed's network side counts; readable by dotnet-counters and OpenTelemetry under <see cref="MeterName"/>.</summary>
public sealed class NetworkMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "FedActors.Network";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _received;
    private readonly Counter<long> _sent;
    private readonly UpDownCounter<long> _sessions;
    private readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private long _receivedBytes;
    private long _sentBytes;

    /// <summary>A meter with its counters.</summary>
    public NetworkMetrics()
    {
        _refusals = _meter.CreateCounter<long>("fedactors.refusals", description: "Requests, frames and sessions that were refused, by reason.");
        _received = _meter.CreateCounter<long>("fedactors.update.bytes", "By", "Bytes of updates received.");
        _sent = _meter.CreateCounter<long>("fedactors.blob.bytes", "By", "Bytes of blobs sent.");
        _sessions = _meter.CreateUpDownCounter<long>("fedactors.sessions", description: "Nodes connected.");
    }

    /// <summary>Bytes of updates received so far.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _receivedBytes);

    /// <summary>Bytes of blobs sent so far.</summary>
    public long SentBytes => Interlocked.Read(ref _sentBytes);

    /// <summary>How often something was refused so far, by reason.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Refusals => [.. _refused.OrderBy(refused => refused.Key, StringComparer.Ordinal)];

    /// <summary>Something was refused.</summary>
    public void Refused(string reason)
    {
        _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));
        _refused.AddOrUpdate(reason, 1, (_, count) => count + 1);
    }

    /// <summary>Bytes of an update came.</summary>
    public void Received(long bytes)
    {
        _received.Add(bytes);
        Interlocked.Add(ref _receivedBytes, bytes);
    }

    /// <summary>Bytes of a blob went.</summary>
    public void Sent(long bytes)
    {
        _sent.Add(bytes);
        Interlocked.Add(ref _sentBytes, bytes);
    }

    /// <summary>A session began (+1) or ended (-1).</summary>
    public void Sessions(int change) => _sessions.Add(change);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
