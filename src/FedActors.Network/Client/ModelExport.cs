using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using FedActors.Core.Identity;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>One model on its way to a file, taken up again where an earlier try, or an earlier process, was cut off.</summary>
internal sealed class ModelExport(PeerTransport transport, Sha256Digest digest, string path)
{
    private const int BufferBytes = 1 << 17, TriesMax = 5;

    private static readonly TransferOptions Patience = new();

    /// <summary>Fetches it from any of the seeds; the file's length in bytes.</summary>
    public async Task<long> RunAsync(IReadOnlyList<Uri> seeds, CancellationToken cancellation)
    {
        // The digest is in the name, so that what is left of another model is never taken up.
        string part = $"{path}.{digest.Short}.part";
        var reasons = new List<string>();
        List<Uri> left = [.. seeds];
        for (int turn = 0; turn < TriesMax; turn++)
        {
            Uri seed = left[turn % left.Count];
            try
            {
                await FetchAsync(seed, part, cancellation);
                long length = await RequireDigestAsync(part, cancellation);
                File.Move(part, path, overwrite: true);
                return length;
            }
            catch (ProblemException error) when (!error.Problem.Retryable)
            {
                // This seed will say the same again, but another one may have it: each is asked once.
                left.Remove(seed);
                reasons.Add(Explain(error, seed));
                if (left.Count == 0)
                {
                    RemoveEmpty(part);
                    throw;
                }
            }
            catch (Exception error) when (DialFailure.IsExpected(error) && !cancellation.IsCancellationRequested && !IsDiskTrouble(error))
            {
                reasons.Add(Explain(error, seed));
            }

            await Task.Delay(Patience.DelayAfter(turn + 1), cancellation);
        }

        throw new NoSeedException(reasons);
    }

    private async Task FetchAsync(Uri seed, string part, CancellationToken cancellation)
    {
        using var clock = new TransferClock(Patience.IdleTimeout, cancellation);
        await using var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferBytes, useAsync: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(seed, WirePaths.Blob(digest))) { Version = HttpVersion.Version11 };
        if (file.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(file.Length, null);
        }

        using HttpResponseMessage response = await transport.Bulk.SendAsync(request, clock.Token);
        switch (response.StatusCode)
        {
            case HttpStatusCode.RequestedRangeNotSatisfiable when file.Length > 0:
                // All of it is there already, or too much: the digest tells.
                return;
            case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange?.From == file.Length:
                file.Position = file.Length;
                break;
            case HttpStatusCode.OK:
                file.SetLength(0);
                break;
            default:
                throw new ProblemException(await ProblemBody.ReadAsync(response, clock.Token));
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(clock.Token);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await body.ReadAsync(buffer, clock.Token)) > 0)
        {
            clock.Wind();
            await file.WriteAsync(buffer.AsMemory(0, read), clock.Token);
        }

        await file.FlushAsync(clock.Token);
        file.Flush(flushToDisk: true);
    }

    private async Task<long> RequireDigestAsync(string part, CancellationToken cancellation)
    {
        await using (FileStream file = File.OpenRead(part))
        {
            var found = new Sha256Digest(await SHA256.HashDataAsync(file, cancellation));
            if (found == digest)
            {
                return file.Length;
            }
        }

        File.Delete(part);
        throw new WireException(Reasons.DigestMismatch, $"the model's bytes do not have the digest {digest.Short}; they were thrown away.");
    }

    private string Explain(Exception error, Uri seed) =>
        DialFailure.Explain(error, seed, transport.Credentials.TlsContext.TargetCertificate, DateTimeOffset.UtcNow);

    private static void RemoveEmpty(string part)
    {
        if (new FileInfo(part) is { Exists: true, Length: 0 } file)
        {
            file.Delete();
        }
    }

    // What this machine's disk refuses, no other seed can mend.
    private static bool IsDiskTrouble(Exception error) =>
        error is DirectoryNotFoundException or PathTooLongException or FileNotFoundException || (error is IOException && (error.HResult & 0xFFFF) is 28 or 122);
}
