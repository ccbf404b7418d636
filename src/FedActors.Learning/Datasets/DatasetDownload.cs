using System.Security.Cryptography;
using FedActors.Core;
using FedActors.Core.Identity;

namespace FedActors.Learning.Datasets;

/// <summary>Downloads a published data set: resumes what was cut off, checks every file's contents, and keeps files that are good.</summary>
/// <param name="client">Carries the requests; its timeout bounds the wait for the beginning of an answer.</param>
/// <param name="time">The clock of the pauses between tries and of the stall limit.</param>
public sealed class DatasetDownload(HttpClient client, TimeProvider time)
{
    /// <summary>How often a file is requested before the download gives up; the pauses between are 1, 2, 4 and 8 seconds.</summary>
    public const int TriesMax = 5;

    /// <summary>Fetches every file that is not there or not good.</summary>
    /// <param name="manifest">What to fetch, from where.</param>
    /// <param name="directory">Where the files go; made if it is not there.</param>
    /// <param name="progress">Told about every mebibyte and every change of stage; may be null.</param>
    /// <param name="cancellation">Stops; what has arrived stays and is continued by the next call.</param>
    /// <returns>The paths of the files, in the manifest's order.</returns>
    /// <exception cref="MalformedInputException">The server has not what the manifest promises, or the disk refuses.</exception>
    public async Task<IReadOnlyList<string>> FetchAsync(
        DatasetManifest manifest, string directory, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var paths = new List<string>();
        try
        {
            Directory.CreateDirectory(directory);
            foreach (DatasetFile file in manifest.Files)
            {
                paths.Add(await FetchFileAsync(manifest, file, directory, progress, cancellation));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(directory, $"cannot be used: {e.Message} Choose another directory.");
        }

        return paths;
    }

    /// <summary>Compares the contents of a file with the manifest: null if they are right, else a sentence of what was found and expected.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <param name="expected">The manifest's entry.</param>
    public static string? Check(string path, DatasetFile expected)
    {
        using FileStream file = File.OpenRead(path);
        using Stream contents = GzipContents.Open(file, out uint? statedLength);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        long length = 0;
        try
        {
            // One byte more than expected is enough to know better.
            while (length <= expected.ContentLength && contents.Read(buffer) is var read and > 0)
            {
                length += read;
                hash.AppendData(buffer, 0, read);
            }
        }
        catch (InvalidDataException broken)
        {
            return $"the gzip data are damaged after {length} bytes of contents: {broken.Message}";
        }

        if (length != expected.ContentLength || (statedLength is { } stated && stated != (uint)length))
        {
            return $"the contents have {(length > expected.ContentLength ? "more than the" : $"{length} bytes (the file states {statedLength ?? length}), not the")} " +
                $"expected {expected.ContentLength} bytes.";
        }

        var found = new Sha256Digest(hash.GetHashAndReset());
        return found == expected.ContentDigest ? null : $"the contents have SHA-256 {found}; expected is {expected.ContentDigest}.";
    }

    private async Task<string> FetchFileAsync(
        DatasetManifest manifest, DatasetFile file, string directory, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        string target = Path.Combine(directory, file.Name);
        void Report(DownloadStage stage, long received, long? total) => progress?.Report(new DownloadProgress(file.Name, stage, received, total));
        if (File.Exists(target) && Check(target, file) is null)
        {
            Report(DownloadStage.Kept, new FileInfo(target).Length, new FileInfo(target).Length);
            return target;
        }

        var address = new Uri(manifest.BaseAddress, file.Name);
        var part = new PartialFile(client, time, address, $"{target}.part", Report);
        bool isLeftover = part.Length > 0;
        string? finding = await ReceiveAsync(part, file, address, Report, cancellation);
        if (finding is not null && isLeftover)
        {
            // What an earlier call left may have been of another version of the file: once more, from the start.
            finding = await ReceiveAsync(part, file, address, Report, cancellation);
        }

        if (finding is not null)
        {
            throw new MalformedInputException($"{address}", $"{finding} The download was removed. Try again later, or copy a good {file.Name} to {target}.");
        }

        long length = part.Length;
        File.Move(part.Path, target, overwrite: true);
        Report(DownloadStage.Done, length, length);
        return target;
    }

    /// <summary>Receives the whole file; a wrong one is removed and the finding returned.</summary>
    private async Task<string?> ReceiveAsync(
        PartialFile part, DatasetFile file, Uri address, Action<DownloadStage, long, long?> report, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await part.ReceiveAsync(cancellation);
                break;
            }
            catch (Exception e) when (MayPass(e, cancellation))
            {
                if (attempt == TriesMax)
                {
                    throw new MalformedInputException($"{address}", $"not received in {TriesMax} tries; the last failed with: {e.Message} " +
                        $"{part.Length} bytes are kept in {part.Path}; run the command again to continue.");
                }

                report(DownloadStage.Retrying, part.Length, null);
                await Task.Delay(TimeSpan.FromSeconds(1 << (attempt - 1)), time, cancellation);
            }
        }

        string? finding = Check(part.Path, file);
        if (finding is not null)
        {
            part.Delete();
        }

        return finding;
    }

    /// <summary>Whether another try may help: the network failed, or nothing came for too long; not where the caller has cancelled.</summary>
    private static bool MayPass(Exception e, CancellationToken cancellation) => e switch
    {
        HttpRequestException or IOException => true,
        OperationCanceledException => !cancellation.IsCancellationRequested,
        _ => false,
    };
}
