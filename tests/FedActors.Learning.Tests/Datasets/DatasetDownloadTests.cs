using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Randomness;
using FedActors.Learning.Datasets;

namespace FedActors.Learning.Tests.Datasets;

public sealed class DatasetDownloadTests : IDisposable
{
    private static readonly byte[] Contents = RandomBytes(50_000), File = IdxFiles.Compress(Contents);

    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ImpatientTime _time = new();
    private readonly List<DownloadProgress> _progress = [];

    private string Target => _directory.File("images.gz");

    private string Part => _directory.File("images.gz.part");

    public void Dispose()
    {
        _client.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_file_is_received_checked_and_named()
    {
        using var server = new ScriptedServer(ScriptedServer.Ranged(File));
        IReadOnlyList<string> paths = await Fetch(server);

        Assert.Equal([Target], paths);
        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
        Assert.False(System.IO.File.Exists(Part));
        Assert.Equal([("/set/images.gz", null)], server.Requests);
        Assert.Equal(new DownloadProgress("images.gz", DownloadStage.Done, File.Length, File.Length), _progress[^1]);
        Assert.Contains(new DownloadProgress("images.gz", DownloadStage.Receiving, File.Length, File.Length), _progress);
    }

    [Fact]
    public async Task Good_files_are_kept_and_bad_ones_replaced()
    {
        _directory.Write("images.gz", Contents);
        using var server = new ScriptedServer(ScriptedServer.Ranged(File));
        await Fetch(server);

        Assert.Empty(server.Requests);
        Assert.Equal(DownloadStage.Kept, Assert.Single(_progress).Stage);

        _directory.Write("images.gz", File[..^9]);
        await Fetch(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_cut_connection_is_continued_where_it_broke()
    {
        using var server = new ScriptedServer(ScriptedServer.Ranged(File, cutAfter: 20_000), ScriptedServer.Ranged(File, cutAfter: 5_000), ScriptedServer.Ranged(File));
        await Fetch(server);

        Assert.Equal([null, 20_000, 25_000], server.Requests.Select(r => r.From));
        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], _time.Waits);
        Assert.Contains(new DownloadProgress("images.gz", DownloadStage.Retrying, 20_000, null), _progress);
    }

    [Fact]
    public async Task What_an_earlier_call_left_is_continued()
    {
        _directory.Write("images.gz.part", File[..30_000]);
        using var server = new ScriptedServer(ScriptedServer.Ranged(File));
        await Fetch(server);

        Assert.Equal([30_000], server.Requests.Select(r => r.From));
        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_sends_all_again_and_that_is_taken()
    {
        _directory.Write("images.gz.part", File[..30_000]);
        using var server = new ScriptedServer(_ => ScriptedServer.Answer("200 OK", File));
        await Fetch(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_complete_part_needs_no_more_bytes()
    {
        _directory.Write("images.gz.part", File);
        using var server = new ScriptedServer(_ => ScriptedServer.Answer("416 Range Not Satisfiable", [], $"Content-Range: bytes */{File.Length}\r\n"));
        await Fetch(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
    }

    public static TheoryData<string, Func<long?, byte[]>> OtherParts => new()
    {
        { "too long a part", _ => ScriptedServer.Answer("416 Range Not Satisfiable", [], $"Content-Range: bytes */{File.Length}\r\n") },
        { "a range not asked for", _ => ScriptedServer.Answer("206 Partial Content", File[5..], $"Content-Range: bytes 5-{File.Length - 1}/{File.Length}\r\n") },
    };

    [Theory]
    [MemberData(nameof(OtherParts))]
    public async Task A_part_the_server_cannot_continue_is_started_over(string name, Func<long?, byte[]> answer)
    {
        _directory.Write("images.gz.part", [.. File, 1, 2, 3]);
        using var server = new ScriptedServer(answer, ScriptedServer.Ranged(File));
        await Fetch(server);

        Assert.Equal([File.Length + 3, null], server.Requests.Select(r => r.From));
        Assert.True(File.SequenceEqual(System.IO.File.ReadAllBytes(Target)), name);
    }

    [Fact]
    public async Task A_leftover_of_another_version_is_dropped_and_received_anew()
    {
        _directory.Write("images.gz.part", RandomBytes(30_000));
        using var server = new ScriptedServer(ScriptedServer.Ranged(File), ScriptedServer.Ranged(File));
        await Fetch(server);

        Assert.Equal([30_000, null], server.Requests.Select(r => r.From));
        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
    }

    public static TheoryData<byte[], string> WrongFiles => new()
    {
        { IdxFiles.Compress([.. Contents.Reverse()]), $"SHA-256 {Sha256Digest.Of([.. Contents.Reverse()])}; expected is {Sha256Digest.Of(Contents)}" },
        { IdxFiles.Compress(Contents[..^1]), "49999 bytes (the file states 49999), not the expected 50000 bytes" },
        { IdxFiles.Compress([.. Contents, 1]), "more than the expected 50000 bytes" },
        { [.. File, 7], "the file states" },
        { File[..^20], "not the expected 50000 bytes" },
        { [.. File[..10], 0xFF, .. File[11..]], "the gzip data are damaged" },
        { [], "0 bytes" },
    };

    [Theory]
    [MemberData(nameof(WrongFiles))]
    public async Task A_wrong_file_is_removed_and_both_sides_are_named(byte[] wrong, string expected)
    {
        using var server = new ScriptedServer(ScriptedServer.Ranged(wrong));
        var refusal = await Assert.ThrowsAsync<MalformedInputException>(() => Fetch(server));

        Assert.Contains(expected, refusal.Message);
        Assert.Contains("/set/images.gz", refusal.Message);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task An_absent_file_is_refused_at_once()
    {
        using var server = new ScriptedServer(ScriptedServer.Always("404 Not Found"));
        var refusal = await Assert.ThrowsAsync<MalformedInputException>(() => Fetch(server));

        Assert.Contains($"{server.Address}images.gz: the server answered 404 (Not Found); 200 or 206 is expected", refusal.Message);
        Assert.Single(server.Requests);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        using var server = new ScriptedServer(ScriptedServer.Always("503 Service Unavailable"), ScriptedServer.Always("429 Too Many Requests"), ScriptedServer.Ranged(File));
        await Fetch(server);

        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Tries_are_bounded_and_what_arrived_is_kept()
    {
        using var server = new ScriptedServer([.. Enumerable.Repeat(ScriptedServer.Ranged(File, cutAfter: 1000), 9)]);
        var refusal = await Assert.ThrowsAsync<MalformedInputException>(() => Fetch(server));

        Assert.Contains("not received in 5 tries", refusal.Message);
        Assert.Contains($"5000 bytes are kept in {Part}", refusal.Message);
        Assert.Equal([1, 2, 4, 8], _time.Waits.Select(w => w.TotalSeconds));
        Assert.Equal(File[..5000], System.IO.File.ReadAllBytes(Part));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        Uri address;
        using (var gone = new ScriptedServer()) { address = gone.Address; }
        var refusal = await Assert.ThrowsAsync<MalformedInputException>(() => Fetch(address, CancellationToken.None));

        Assert.StartsWith($"{address}images.gz: not received in 5 tries", refusal.Message);
    }

    [Fact]
    public async Task A_server_that_falls_silent_counts_as_lost()
    {
        using var server = new ScriptedServer([.. Enumerable.Repeat(ScriptedServer.Ranged(File, cutAfter: 10), 9)]) { FallsSilent = true };
        var download = new DatasetDownload(_client, new ImpatientTime { SkipsLongWaits = true });
        var refusal = await Assert.ThrowsAsync<MalformedInputException>(
            () => download.FetchAsync(Manifest(server.Address), _directory.Path, null, CancellationToken.None));

        Assert.Contains("not received in 5 tries; the last failed with: nothing came for 60 seconds", refusal.Message);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_named()
    {
        using var server = new ScriptedServer(ScriptedServer.Ranged(File));
        string blocked = Path.Combine(_directory.Write("file", "not a directory"), "below");
        var refusal = await Assert.ThrowsAsync<MalformedInputException>(
            () => new DatasetDownload(_client, _time).FetchAsync(Manifest(server.Address), blocked, null, CancellationToken.None));

        Assert.Contains(blocked, refusal.Message);
        Assert.Contains("Choose another directory", refusal.Message);
    }

    [Fact]
    public async Task A_part_that_cannot_be_written_is_the_disks_failure_and_not_tried_again()
    {
        Directory.CreateDirectory(Part);
        using var server = new ScriptedServer(ScriptedServer.Ranged(File), ScriptedServer.Ranged(File));
        var refusal = await Assert.ThrowsAsync<MalformedInputException>(() => Fetch(server));

        Assert.Contains($"{Part}: cannot be written", refusal.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_cancelled_download_stops_and_is_not_tried_again()
    {
        using var cancellation = new CancellationTokenSource();
        using var server = new ScriptedServer(_ =>
        {
            cancellation.Cancel();
            return ScriptedServer.Answer("200 OK", File, cutAfter: 10);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Fetch(server.Address, cancellation.Token));
        Assert.Single(server.Requests);
    }

    [Fact]
    public void The_fashion_manifest_names_the_four_files_the_image_set_reads() => Assert.Equal(
        ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"],
        DatasetManifest.FashionMnist.Files.Select(f => f.Name));

    private Task<IReadOnlyList<string>> Fetch(ScriptedServer server) => Fetch(server.Address, CancellationToken.None);

    private Task<IReadOnlyList<string>> Fetch(Uri address, CancellationToken cancellation) =>
        new DatasetDownload(_client, _time).FetchAsync(Manifest(address), _directory.Path, new Recorder(_progress), cancellation);

    private static DatasetManifest Manifest(Uri address) =>
        new("small", address, [new DatasetFile("images.gz", Contents.Length, Sha256Digest.Of(Contents))]);

    private static byte[] RandomBytes(int count)
    {
        var random = new SeededRandom(1, 0, 0, RandomPurpose.World);
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.NextUInt32())];
    }

    private sealed class Recorder(List<DownloadProgress> seen) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => seen.Add(value);
    }
}
