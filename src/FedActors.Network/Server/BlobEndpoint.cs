using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Network.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace FedActors.Network.Server;

/// <summary>Serves immutable blobs by digest: whole or in ranges, from files that are never held in memory, unless they are small.</summary>
public sealed class BlobEndpoint(IBlobStore blobs, NetworkMetrics metrics)
{
    // One write of the answer: long enough for full TLS records, short enough for many at a time.
    private const int PieceBytes = 1 << 16;

    // After so much of an answer the thread serves whoever waits: where the other side reads as fast as this one writes, nothing else would
    // make it let go before the end.
    private const long TurnBytes = 1 << 20;

    private const int SmallMax = 16;

    // A file may give way to others between being found and being opened.
    private const int OpeningsMax = 3;

    private static readonly TimeSpan LookupWait = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<Sha256Digest, byte[]> _small = new();
    private readonly BlobLookup _lookup = new(blobs);

    private Letters? _letters;

    /// <summary>What the sessions' messages name instead of having it is served too.</summary>
    internal void Attach(Letters letters) => _letters = letters;

    internal async Task<Problem?> Answer(HttpContext context, Peer peer, string tail)
    {
        if (tail.Length != 64 || !tail.All(char.IsAsciiHexDigitLower))
        {
            return new Problem(404, Reasons.NotFound, "A blob's address is /v1/blobs/ and its digest as 64 lower-case hexadecimal digits.", Retryable: false);
        }

        Sha256Digest digest = Sha256Digest.Parse(tail);
        if (_letters?.Find(digest) is { } letter)
        {
            return await SendBytes(context, tail, letter);
        }

        if (_small.TryGetValue(digest, out byte[]? bytes))
        {
            return await SendBytes(context, tail, bytes);
        }

        for (int attempt = 1; ; attempt++)
        {
            if (_lookup.Find(digest, peer.Quota, out bool isPeersLimit) is not { } lookup)
            {
                return isPeersLimit
                    ? PeerGate.TooMany($"{BlobLookup.LookupsPerIdentityMax} other blobs are being looked up for {peer.Identity.Name}", LookupWait)
                    : new Problem(429, Reasons.Overloaded, $"{BlobLookup.LookupsMax} other blobs are being looked up at this moment, which is the most. Try again.", Retryable: true, RetryAfterMilliseconds: 500);
            }

            try
            {
                if (await lookup.WaitAsync(context.RequestAborted) is not { } found)
                {
                    return new Problem(404, Reasons.UnknownBlob, $"There is no blob {digest.Short} in the store; models of long past rounds are not kept.", Retryable: false);
                }

                if (found.Small is { } small)
                {
                    Keep(digest, small);
                    return await SendBytes(context, tail, small);
                }

                using SafeFileHandle file = FoundBlob.OpenFile(found.Path);
                return await Send(context, tail, RandomAccess.GetLength(file), (from, length) => Copy(file, from, length, context.Response.BodyWriter, context.RequestAborted));
            }
            catch (FileNotFoundException) when (attempt < OpeningsMax)
            {
                continue;
            }
            catch (IOException error) when (lookup.IsFaulted || error is FileNotFoundException)
            {
                return new Problem(503, Reasons.StoreUnavailable, $"The seed cannot read the blob now: {error.Message}", Retryable: true, RetryAfterMilliseconds: 1000);
            }
        }
    }

    private void Keep(Sha256Digest digest, byte[] bytes)
    {
        if (_small.Count >= SmallMax)
        {
            _small.Clear();
        }

        _small.TryAdd(digest, bytes);
    }

    private Task<Problem?> SendBytes(HttpContext context, string name, ReadOnlyMemory<byte> bytes) => Send(context, name, bytes.Length, async (from, length) =>
    {
        // In pieces, because what is written at once is held until it has been read.
        for (long end = from + length; from < end; from += PieceBytes)
        {
            await context.Response.Body.WriteAsync(bytes.Slice((int)from, (int)Math.Min(PieceBytes, end - from)), context.RequestAborted);
        }
    });

    private async Task<Problem?> Send(HttpContext context, string name, long total, Func<long, long, Task> write)
    {
        HttpResponse response = context.Response;
        string tag = $"\"{name}\"";
        response.Headers.ETag = tag;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
        if (context.Request.Headers.IfNoneMatch.Contains(tag))
        {
            response.StatusCode = 304;
            return null;
        }

        (long From, long Length)? range = RangeOf(context.Request, tag, total, out bool isUnsatisfiable);
        if (isUnsatisfiable)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{total}");
            return new Problem(416, Reasons.RangeNotSatisfiable, $"The blob has {total} bytes; {context.Request.Headers.Range} is none of them.", Retryable: false);
        }

        (long from, long length) = range ?? (0, total);
        response.ContentType = "application/octet-stream";
        response.ContentLength = length;
        if (range is not null)
        {
            response.StatusCode = 206;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + length - 1}/{total}");
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await write(from, length);
            metrics.Sent(length);
        }

        return null;
    }

    /// <summary>The one range asked for; null for the whole, also where several are asked for, which nobody has to honour.</summary>
    private static (long From, long Length)? RangeOf(HttpRequest request, string tag, long total, out bool isUnsatisfiable)
    {
        isUnsatisfiable = false;
        string? condition = request.Headers.IfRange;
        if (request.Headers.Range.Count != 1 || (condition is not null && condition != tag)
            || !RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out RangeHeaderValue? header) || header.Unit != "bytes" || header.Ranges.Count != 1)
        {
            return null;
        }

        RangeItemHeaderValue asked = header.Ranges.First();
        long from = asked.From ?? Math.Max(0, total - asked.To!.Value);
        long to = asked.From is null ? total - 1 : Math.Min(asked.To ?? long.MaxValue, total - 1);
        isUnsatisfiable = from > to;
        return isUnsatisfiable ? null : (from, to - from + 1);
    }

    private static async Task Copy(SafeFileHandle file, long from, long length, PipeWriter destination, CancellationToken cancellation)
    {
        while (length > 0)
        {
            int count = RandomAccess.Read(file, destination.GetSpan((int)Math.Min(PieceBytes, length))[..(int)Math.Min(PieceBytes, length)], from);
            if (count == 0)
            {
                throw new EndOfStreamException("A blob's file became shorter while it was sent.");
            }

            destination.Advance(count);
            from += count;
            length -= count;
            if (from / TurnBytes != (from - count) / TurnBytes)
            {
                await Task.Yield();
            }

            FlushResult flushed = await destination.FlushAsync(cancellation);
            if (flushed.IsCompleted)
            {
                // Nobody reads any more.
                return;
            }
        }
    }
}
