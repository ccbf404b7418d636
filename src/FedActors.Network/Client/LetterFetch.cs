using System.Net;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>
/// Fetches the list that a message names instead of having it, and hands the message on as if it had. One at a time: a newer message ends the fetch for an
/// older one. One that fails is not tried again, because the seed repeats what was not answered. Safe for many threads.
/// </summary>
internal sealed class LetterFetch(PeerTransport transport, TransferOptions options)
{
    private readonly Lock _lock = new();
    private (TaskKey Key, LetterNote Note, CancellationTokenSource Cancellation)? _underWay;
    private (Sha256Digest Digest, byte[] Text)? _last;

    /// <summary>Begins, unless the same is under way already.</summary>
    /// <param name="seed">Who said it.</param>
    /// <param name="message">The message without its list.</param>
    /// <param name="note">Where the list is.</param>
    /// <param name="deliver">Gets the whole message.</param>
    /// <param name="failed">Gets a sentence saying why there is none.</param>
    /// <param name="stopping">Ends it.</param>
    public void Begin(Uri seed, ClientMessage.Secure message, LetterNote note, Action<ClientMessage.Secure> deliver, Action<Exception> failed, CancellationToken stopping)
    {
        CancellationTokenSource cancellation;
        lock (_lock)
        {
            if (_underWay is { } present && present.Key == message.Key && present.Note == note)
            {
                return;
            }

            _underWay?.Cancellation.Cancel();
            cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _underWay = (message.Key, note, cancellation);
        }

        _ = RunAsync();

        async Task RunAsync()
        {
            try
            {
                byte[] text = Known(note.Digest) ?? await FetchAsync(seed, note, cancellation.Token);
                ClientMessage.Secure whole = message with { Ask = LetterText.Fill(message.Ask, text) };
                Keep(note.Digest, text);
                deliver(whole);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // Something newer is asked, or the node stops.
                return;
            }
            catch (Exception error)
            {
                failed(error);
            }
            finally
            {
                End(cancellation);
            }
        }
    }

    private byte[]? Known(Sha256Digest digest)
    {
        lock (_lock)
        {
            return _last is { } last && last.Digest == digest ? last.Text : null;
        }
    }

    private void Keep(Sha256Digest digest, byte[] text)
    {
        lock (_lock)
        {
            _last = (digest, text);
        }
    }

    private void End(CancellationTokenSource cancellation)
    {
        lock (_lock)
        {
            _underWay = _underWay?.Cancellation == cancellation ? null : _underWay;
            cancellation.Dispose();
        }
    }

    private async Task<byte[]> FetchAsync(Uri seed, LetterNote note, CancellationToken cancellation)
    {
        using var clock = new TransferClock(options.IdleTimeout, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(seed, WirePaths.Blob(note.Digest))) { Version = HttpVersion.Version11 };
        using HttpResponseMessage response = await transport.Bulk.SendAsync(request, clock.Token);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new ProblemException(await ProblemBody.ReadAsync(response, clock.Token));
        }

        if (response.Content.Headers.ContentLength != note.Bytes)
        {
            throw new WireException(Reasons.Malformed, $"the letter {note.Digest.Short} has {response.Content.Headers.ContentLength} bytes; the message said {note.Bytes}.");
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(clock.Token);
        var text = new byte[note.Bytes];
        for (int at = 0, read; at < text.Length; at += read)
        {
            read = await body.ReadAsync(text.AsMemory(at), clock.Token);
            clock.Wind();
            if (read == 0)
            {
                throw new IOException($"the letter ended after {at} of {text.Length} bytes");
            }
        }

        return Sha256Digest.Of(text) == note.Digest ? text
            : throw new WireException(Reasons.DigestMismatch, $"the letter has the digest {Sha256Digest.Of(text).Short}; the message said {note.Digest.Short}.");
    }
}
