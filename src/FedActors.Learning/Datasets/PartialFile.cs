using System.Net;
using System.Net.Http.Headers;
using FedActors.Core;

namespace FedActors.Learning.Datasets;

/// <summary>One file on its way: what has arrived lies beside its final name as <c>NAME.part</c>, and later requests continue it.</summary>
internal sealed class PartialFile(HttpClient client, TimeProvider time, Uri address, string path, Action<DownloadStage, long, long?> report)
{
    /// <summary>The most compressed bytes taken: a server that never ends must not fill the disk.</summary>
    public const long LengthMax = 256L << 20;

    /// <summary>How long the server may send nothing before the connection counts as lost.</summary>
    public static readonly TimeSpan StallMax = TimeSpan.FromSeconds(60);

    private const int ReportBytes = 1 << 20;

    public string Path { get; } = path;

    public long Length => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    public void Delete() => File.Delete(Path);

    /// <summary>One request for what is missing. A failure that may pass is an <see cref="HttpRequestException"/> or an IOException.</summary>
    public async Task ReceiveAsync(CancellationToken cancellation)
    {
        long have = Length;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
        }

        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && have > 0 && range?.Length == have)
        {
            return;
        }

        RequireAnswer(response, have, range);
        bool isContinued = response.StatusCode == HttpStatusCode.PartialContent;

        // A plain 200 to a Range request is the whole file again: what was there is overwritten.
        using FileStream file = OpenPart(isContinued ? FileMode.Append : FileMode.Create);
        long start = isContinued ? have : 0;
        await SaveAsync(response, file, start, start + response.Content.Headers.ContentLength, cancellation);
    }

    private void RequireAnswer(HttpResponseMessage response, long have, ContentRangeHeaderValue? range)
    {
        HttpStatusCode status = response.StatusCode;
        bool isOtherPart = status == HttpStatusCode.RequestedRangeNotSatisfiable
            || (status == HttpStatusCode.PartialContent && range?.From != have);
        if (isOtherPart && have > 0)
        {
            Delete();
            throw new HttpRequestException($"the server has no continuation at byte {have} (it answered {(int)status}, range {range}); starting over");
        }

        if ((int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
        {
            throw new HttpRequestException($"the server answered {(int)status} ({response.ReasonPhrase})");
        }

        if (isOtherPart || status is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw new MalformedInputException($"{address}", $"the server answered {(int)status} ({response.ReasonPhrase}); 200 or 206 is expected. " +
                "Check the address, or copy the file into place by hand.");
        }
    }

    private async Task SaveAsync(HttpResponseMessage response, FileStream file, long start, long? total, CancellationToken cancellation)
    {
        using var stall = new CancellationTokenSource(StallMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stall.Token);
        try
        {
            using Stream body = await response.Content.ReadAsStreamAsync(either.Token);
            await CopyAsync(body, file, start, total, () => stall.CancelAfter(StallMax), either.Token);
        }
        catch (OperationCanceledException) when (stall.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"nothing came for {StallMax.TotalSeconds} seconds.");
        }
    }

    private async Task CopyAsync(Stream body, FileStream file, long start, long? total, Action postponeStall, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        long have = start, reported = start - ReportBytes;
        while (await body.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            postponeStall();
            have += read;
            if (have > LengthMax)
            {
                throw new MalformedInputException($"{address}", $"the server sends more than {LengthMax} bytes; no file of the set is that long. Check the address.");
            }

            Write(file, buffer.AsSpan(0, read));
            if (have - reported >= ReportBytes)
            {
                report(DownloadStage.Receiving, have, total);
                reported = have;
            }
        }

        FlushToDisk(file);
        report(DownloadStage.Receiving, have, total);
    }

    private FileStream OpenPart(FileMode mode) => OnDisk(() => new FileStream(Path, mode, FileAccess.Write));

    private void Write(FileStream file, ReadOnlySpan<byte> bytes)
    {
        try
        {
            file.Write(bytes);
        }
        catch (IOException e)
        {
            throw DiskFailure(e);
        }
    }

    private void FlushToDisk(FileStream file) => OnDisk(() =>
    {
        file.Flush(flushToDisk: true);
        return file;
    });

    /// <summary>Tells the disk's failures from the network's, which are IOExceptions too and are tried again.</summary>
    private T OnDisk<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskFailure(e);
        }
    }

    private MalformedInputException DiskFailure(Exception e) =>
        new(Path, $"cannot be written: {e.Message} Free space there, or choose another directory.");
}
