using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using FedActors.Core;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>One model on its way from any seed that has it: straight into its vector, digest checked, taken up again where it was cut.</summary>
internal sealed class ModelFetch : IDisposable
{
    private const int BufferBytes = 1 << 17;

    private readonly PeerTransport _transport;
    private readonly Sha256Digest _digest;
    private readonly ModelShape? _shape;
    private readonly TransferOptions _options;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private SafetensorsIntake? _intake;
    private long _bytes;
    private TimeSpan _took;

    public ModelFetch(PeerTransport transport, Sha256Digest digest, ModelShape? shape, TransferOptions options)
    {
        (_transport, _digest, _shape, _options) = (transport, digest, shape, options);
    }

    /// <summary>How fast it came, over all tries, waits between them left out; null where it was too short to tell.</summary>
    public double? BytesPerSecond => LinkSpeed.Of(_bytes, _took);

    public void Dispose() => _hash.Dispose();

    /// <summary>Fetches it.</summary>
    /// <param name="sources">Where to ask, in this order; asked anew before each try, because leaders change.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TransferException">No seed gave it within the tries.</exception>
    public async Task<ModelVector> RunAsync(Func<IReadOnlyList<Uri>> sources, CancellationToken cancellation)
    {
        string last = "no seed is known";
        int failures = 0;
        for (int turn = 0; failures < _options.TriesMax; turn++)
        {
            IReadOnlyList<Uri> seeds = sources();
            Uri seed = seeds[turn % seeds.Count];
            long before = _intake?.Position ?? 0;
            try
            {
                return await TryAsync(seed, cancellation);
            }
            catch (Exception error) when (DialFailure.IsExpected(error) && !cancellation.IsCancellationRequested)
            {
                last = DialFailure.Explain(error, seed, _transport.Credentials.TlsContext.TargetCertificate, DateTimeOffset.UtcNow);
            }

            failures = (_intake?.Position ?? 0) - before >= _options.ProgressBytesMin ? 1 : failures + 1;
            if (failures < _options.TriesMax)
            {
                await Task.Delay(_options.DelayAfter(failures), cancellation);
            }
        }

        throw new TransferException($"model {_digest.Short} could not be had in {_options.TriesMax} tries; the last: {last}");
    }

    private async Task<ModelVector> TryAsync(Uri seed, CancellationToken cancellation)
    {
        using var clock = new TransferClock(_options.IdleTimeout, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(seed, WirePaths.Blob(_digest))) { Version = HttpVersion.Version11 };
        long position = _intake?.Position ?? 0;
        if (position > 0)
        {
            request.Headers.Range = new RangeHeaderValue(position, null);
        }

        using HttpResponseMessage response = await _transport.Bulk.SendAsync(request, clock.Token);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw new ProblemException(await ProblemBody.ReadAsync(response, clock.Token));
        }

        Begin(response, position);
        await using Stream body = await response.Content.ReadAsStreamAsync(clock.Token);
        await PumpAsync(body, clock);
        return Finish();
    }

    /// <summary>A seed that ignores the range sends everything: then everything is taken anew.</summary>
    private void Begin(HttpResponseMessage response, long position)
    {
        long length = response.Content.Headers.ContentLength
            ?? throw new WireException(Reasons.Malformed, "the answer does not say how long the model is.");
        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            if (_intake is null || response.Content.Headers.ContentRange?.From != position)
            {
                throw new WireException(Reasons.Malformed, $"bytes from {position} on were asked for; others came.");
            }
        }
        else
        {
            Forget();
            _intake = new SafetensorsIntake(length, _shape, $"model {_digest.Short}");
        }
    }

    private async Task PumpAsync(Stream body, TransferClock clock)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        long began = Stopwatch.GetTimestamp();
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, clock.Token)) > 0)
            {
                clock.Wind();
                _bytes += read;
                _hash.AppendData(buffer, 0, read);
                _intake!.Add(buffer.AsSpan(0, read));
            }
        }
        catch (MalformedInputException)
        {
            Forget();
            throw;
        }
        finally
        {
            _took += Stopwatch.GetElapsedTime(began);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ModelVector Finish()
    {
        SafetensorsIntake intake = _intake!;
        if (!intake.IsComplete)
        {
            throw new IOException($"it ended after {intake.Position} bytes");
        }

        var found = new Sha256Digest(_hash.GetHashAndReset());
        if (found != _digest)
        {
            Forget();
            throw new WireException(Reasons.DigestMismatch, $"the model has the digest {found.Short}; {_digest.Short} was asked for.");
        }

        return intake.Model;
    }

    private void Forget()
    {
        _intake = null;
        _hash.GetHashAndReset();
    }
}
