using System.Diagnostics;
using System.Globalization;
using System.Net;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>One update on its way to the leading seed, in pieces, taken up again where it was cut.</summary>
internal sealed class UpdateSend
{
    // Before a long body the seed is asked whether it wants it at all: that costs a round trip, a refused body costs more.
    private const long AskFirstBytes = 1 << 20;

    private readonly PeerTransport _transport;
    private readonly TransferOptions _options;
    private readonly SafetensorsImage _image;
    private readonly LocalUpdate.Ready _update;
    private readonly WelcomeTerms _terms;
    private readonly string _path;
    private long _offset;
    private bool _isOffsetKnown = true;
    private long _bytes;
    private TimeSpan _took;

    public UpdateSend(PeerTransport transport, TransferOptions options, TaskKey key, LocalUpdate.Ready update, SafetensorsImage image, WelcomeTerms terms)
    {
        (_transport, _options, _update, _image, _terms) = (transport, options, update, image, terms);
        _path = WirePaths.Update(key, update.Note.Body);
    }

    /// <summary>How fast the pieces went that arrived; null where they were too short to tell.</summary>
    public double? BytesPerSecond => LinkSpeed.Of(_bytes, _took);

    /// <summary>Sends it; returns when the seed has all of it and has checked it.</summary>
    /// <param name="leader">Who leads; asked anew before each try.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TransferException">It was refused, or did not get through within the tries.</exception>
    public async Task RunAsync(Func<Uri> leader, CancellationToken cancellation)
    {
        if (_image.Length > _terms.UploadBytesMax)
        {
            throw new TransferException($"the update takes {_image.Length} bytes; the seed takes at most {_terms.UploadBytesMax}. Ask its operator to raise the limit.");
        }

        string last = "";
        Uri? asked = null;
        for (int failures = 0; failures < _options.TriesMax;)
        {
            Uri seed = leader();
            long before = _offset;
            TimeSpan wait;

            // What was sent to one seed says nothing about another.
            _isOffsetKnown &= asked is null || asked == seed;
            asked = seed;
            try
            {
                if (await TryAsync(seed, cancellation))
                {
                    return;
                }

                failures = 0;
                continue;
            }
            catch (ProblemException error)
            {
                Problem problem = error.Problem;
                last = $"{problem.Reason}: {problem.Detail}";
                if (!CanGoOn(problem))
                {
                    throw new TransferException(last);
                }

                wait = TimeSpan.FromMilliseconds(problem.RetryAfterMilliseconds ?? 0);
            }
            catch (Exception error) when (DialFailure.IsExpected(error) && !cancellation.IsCancellationRequested)
            {
                last = DialFailure.Explain(error, seed, _transport.Credentials.TlsContext.TargetCertificate, DateTimeOffset.UtcNow);
                _isOffsetKnown = false;
                wait = TimeSpan.Zero;
            }

            failures = _offset - before >= _options.ProgressBytesMin ? 1 : failures + 1;
            if (failures < _options.TriesMax)
            {
                TimeSpan delay = _options.DelayAfter(failures);
                delay = wait > delay ? wait : delay;
                await Task.Delay(delay < _options.RetryDelayMax ? delay : _options.RetryDelayMax, cancellation);
            }
        }

        throw new TransferException($"the update did not get through in {_options.TriesMax} tries; the last: {last}");
    }

    /// <summary>Sends the next piece; true when that was the last one.</summary>
    private async Task<bool> TryAsync(Uri seed, CancellationToken cancellation)
    {
        using var clock = new TransferClock(_options.IdleTimeout, cancellation);
        var address = new Uri(seed, _path);
        if (!_isOffsetKnown)
        {
            await AskOffsetAsync(address, clock.Token);
        }

        long length = Math.Min(_image.Length - _offset, _terms.ChunkBytesMax);
        using var request = new HttpRequestMessage(HttpMethod.Put, address)
        {
            Version = HttpVersion.Version11,
            Content = new UpdateContent(_image, _update.Values, _offset, length, clock.Wind),
        };
        request.Headers.ExpectContinue = _offset == 0 && length >= AskFirstBytes ? true : null;
        long began = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await _transport.Bulk.SendAsync(request, clock.Token);
        if (response.IsSuccessStatusCode)
        {
            _bytes += length;
            _took += Stopwatch.GetElapsedTime(began);
        }

        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                return true;
            case HttpStatusCode.Accepted:
                _offset = OffsetOf(response) ?? _offset + length;
                return false;
            default:
                throw new ProblemException(await ProblemBody.ReadAsync(response, clock.Token));
        }
    }

    private async Task AskOffsetAsync(Uri address, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, address) { Version = HttpVersion.Version11 };
        using HttpResponseMessage response = await _transport.Bulk.SendAsync(request, cancellation);
        _offset = response.StatusCode == HttpStatusCode.OK ? Math.Min(OffsetOf(response) ?? 0, _image.Length) : 0;
        _isOffsetKnown = true;
    }

    /// <summary>What the refusal means for the next try; false where there is none.</summary>
    private bool CanGoOn(Problem problem)
    {
        switch (problem.Reason)
        {
            case Reasons.OffsetMismatch:
                (_offset, _isOffsetKnown) = (Math.Min(problem.Offset ?? 0, _image.Length), problem.Offset is not null);
                return true;
            case Reasons.DigestMismatch:
                // Bytes were damaged on the way or in the spool; the seed has forgotten them.
                (_offset, _isOffsetKnown) = (0, true);
                return true;
            case Reasons.Truncated:
                _isOffsetKnown = false;
                return true;
            default:
                _isOffsetKnown = false;
                return problem.Retryable;
        }
    }

    private static long? OffsetOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(WirePaths.UploadOffset, out IEnumerable<string>? values)
        && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            ? offset
            : null;
}
