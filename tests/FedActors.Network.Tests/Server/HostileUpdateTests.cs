using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Text;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Network.Server;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

/// <summary>Update bodies that lie: rows 1 to 6 and 10 to 13 of the fault list. NaN and range (7) are found by the fold, ModelSumRefusalTests.</summary>
public sealed class HostileUpdateTests
{
    private static readonly ModelShape Shape = ModelShape.Of(("w", [2, 2]), ("b", [3]));
    private static readonly byte[] Data = new byte[28];

    /// <summary>Header, whether the values follow, status and reason.</summary>
    public static TheoryData<string, string, int, string> Headers => new()
    {
        { "renamed tensor", """{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"c":{"dtype":"F32","shape":[3],"data_offsets":[16,28]}}""", 422, Reasons.BadTensors },
        { "missing tensor", """{"w":{"dtype":"F32","shape":[7],"data_offsets":[0,28]}}""", 422, Reasons.BadTensors },
        { "unknown tensor", """{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[2],"data_offsets":[16,24]},"x":{"dtype":"F32","shape":[1],"data_offsets":[24,28]}}""", 422, Reasons.BadTensors },
        { "duplicate tensor", """{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"w":{"dtype":"F32","shape":[3],"data_offsets":[16,28]}}""", 422, Reasons.BadTensors },
        { "other shape", """{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[3],"data_offsets":[16,28]}}""", 422, Reasons.BadTensors },
        { "other type", """{"w":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[3],"data_offsets":[16,28]}}""", 422, Reasons.BadTensors },
        { "bfloat16", """{"w":{"dtype":"BF16","shape":[2,2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[3],"data_offsets":[8,20]}}""", 400, Reasons.TrailingBytes },
        { "float16 in a float32 run", """{"w":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[3],"data_offsets":[8,14]}}""", 400, Reasons.TrailingBytes },
        { "overlap", """{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[3],"data_offsets":[12,24]}}""", 422, Reasons.BadTensors },
        { "hole", """{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[2],"data_offsets":[20,28]}}""", 422, Reasons.BadTensors },
        { "backwards", """{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[16,0]},"b":{"dtype":"F32","shape":[3],"data_offsets":[16,28]}}""", 422, Reasons.BadTensors },
        { "out of range", """{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[4],"data_offsets":[16,32]}}""", 400, Reasons.Truncated },
        { "zero dimension", """{"w":{"dtype":"F32","shape":[0,2],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[7],"data_offsets":[0,28]}}""", 422, Reasons.BadTensors },
        { "negative dimension", """{"w":{"dtype":"F32","shape":[-2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[3],"data_offsets":[16,28]}}""", 400, Reasons.Malformed },
        { "overflowing dimensions", """{"w":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[3],"data_offsets":[16,28]}}""", 422, Reasons.BadTensors },
        { "path as a name", """{"../../etc/passwd":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[3],"data_offsets":[16,28]}}""", 422, Reasons.BadTensors },
        { "not JSON", """{"w":""", 400, Reasons.Malformed },
        { "deep nesting", new string('[', 5000), 400, Reasons.Malformed },
        { "deep metadata", """{"__metadata__":{"a":{"b":{"c":{}}}}}""", 400, Reasons.Malformed },
        { "huge number", """{"w":{"dtype":"F32","shape":[99999999999999999999999999],"data_offsets":[0,16]}}""", 400, Reasons.Malformed },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task A_head_that_is_not_the_models_is_refused_and_nothing_is_kept(string what, string header, int status, string reason)
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: Shape);
        Problem problem = await Refused(seed, UpdateFiles.File(header, Data));
        Assert.True((status, reason) == (problem.Status, problem.Reason), $"{what}: {problem}");
        Assert.False(problem.Retryable);
        Assert.Equal(0, seed.Spool.Count);
        Assert.Contains(seed.Log.Lines, line => line.Contains(reason, StringComparison.Ordinal) && line.Contains("hospital-a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_not_UTF8_is_refused()
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: Shape);
        byte[] file = UpdateFiles.File("""{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}""", Data);
        file[10] = 0xFF;
        Assert.Equal((400, Reasons.Malformed), await Answer(seed, file));
    }

    [Fact]
    public async Task A_million_tiny_tensors_are_refused_by_the_length_of_the_head()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { UpdateHeadBytesMax = 4096 }, Shape);
        byte[] file = new byte[4120];
        BitConverter.GetBytes(4097UL).CopyTo(file, 0);
        Assert.Equal((422, Reasons.BadTensors), await Answer(seed, file));
        BitConverter.GetBytes(ulong.MaxValue).CopyTo(file, 0);
        Assert.Equal((422, Reasons.BadTensors), await Answer(seed, file));
    }

    [Fact]
    public async Task A_file_cut_at_any_offset_is_truncated_and_nothing_is_kept()
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: Shape);
        byte[] file = SafetensorsWriter.ToArray(UpdateFiles.Values(Shape));
        for (int length = 1; length < file.Length; length++)
        {
            Assert.Equal((400, Reasons.Truncated), await Answer(seed, file[..length]));
            Assert.Equal(0, seed.Spool.Count);
        }
    }

    [Fact]
    public async Task Bytes_after_the_end_are_refused()
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: Shape);
        byte[] file = SafetensorsWriter.ToArray(UpdateFiles.Values(Shape));
        Assert.Equal((400, Reasons.TrailingBytes), await Answer(seed, [.. file, 0]));
    }

    [Fact]
    public async Task Values_of_another_digest_are_refused_and_thrown_away()
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: Shape);
        ModelVector update = UpdateFiles.Values(Shape);
        byte[] file = SafetensorsWriter.ToArray(update);
        file[^1] ^= 1;
        using HttpClient http = seed.Http();
        Problem problem = await (await http.PutUpdate(seed.Ask(), Sha256Digest.Of(update.Values), file)).Problem();
        Assert.Equal((400, Reasons.DigestMismatch, 0L), (problem.Status, problem.Reason, problem.Offset));
        Assert.Equal(0, seed.Spool.Count);
    }

    [Fact]
    public async Task More_than_a_model_takes_is_refused_before_it_is_read()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { UpdateHeadBytesMax = 1000, ChunkBytesMax = 1024 }, Shape);
        using HttpClient http = seed.Http();
        TaskKey key = seed.Ask();
        Problem total = await (await http.PutUpdate(key, default, new byte[100], 0, 100, total: 1L << 40)).Problem();
        Assert.Equal((413, Reasons.TooLarge), (total.Status, total.Reason));
        string declared = await TlsTests.Raw(seed, $"PUT {WirePaths.Update(key, default)} HTTP/1.1\r\nHost: s\r\nContent-Length: 999999999999\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413", declared, StringComparison.Ordinal);
        Assert.Equal(0, seed.Spool.Count);
    }

    [Theory]
    [InlineData("bytes 0-9/5", 10)]
    [InlineData("bytes 0-8/100", 10)]
    [InlineData("bytes 9-0/100", 10)]
    [InlineData("bytes */100", 10)]
    [InlineData("bytes 0-9/*", 10)]
    [InlineData("lines 0-9/100", 10)]
    [InlineData("nonsense", 10)]
    public async Task Ranges_that_lie_are_refused(string range, int length)
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: Shape);
        TaskKey key = seed.Ask();
        string answer = await TlsTests.Raw(seed,
            $"PUT {WirePaths.Update(key, default)} HTTP/1.1\r\nHost: s\r\nContent-Length: {length}\r\nContent-Range: {range}\r\n\r\n{new string('x', length)}");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains(Reasons.BadLength, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_a_length_is_refused()
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: Shape);
        string answer = await TlsTests.Raw(seed, $"PUT {WirePaths.Update(seed.Ask(), default)} HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n");
        Assert.Contains(Reasons.BadLength, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_piece_at_another_place_is_told_where_to_go_on()
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: Shape);
        using HttpClient http = seed.Http();
        TaskKey key = seed.Ask();
        byte[] file = SafetensorsWriter.ToArray(UpdateFiles.Values(Shape));
        await http.PutUpdate(key, default, file, 0, 30);
        foreach (int from in (int[])[0, 29, 31])
        {
            Problem problem = await (await http.PutUpdate(key, default, file, from, 10)).Problem();
            Assert.Equal((409, Reasons.OffsetMismatch, 30L, true), (problem.Status, problem.Reason, problem.Offset, problem.Retryable));
        }
    }

    [Fact]
    public async Task A_body_that_dribbles_is_given_up_and_what_came_is_kept()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { BytesPerSecondMin = 1000, SlowGrace = TimeSpan.FromSeconds(1.2) }, Shape);
        TaskKey key = seed.Ask();
        using SslStream ssl = await TlsTests.Connect(seed);
        byte[] file = SafetensorsWriter.ToArray(UpdateFiles.Values(Shape));
        await ssl.WriteAsync(Encoding.ASCII.GetBytes($"PUT {WirePaths.Update(key, default)} HTTP/1.1\r\nHost: s\r\nContent-Length: {file.Length}\r\n\r\n"), TestContext.Current.CancellationToken);
        await ssl.WriteAsync(file.AsMemory(0, 20), TestContext.Current.CancellationToken);
        var buffer = new byte[1000];
        int count = await ssl.ReadAsync(buffer, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 408", Encoding.ASCII.GetString(buffer, 0, count), StringComparison.Ordinal);
        Assert.Equal(20, seed.Spool.Peek(new ClientId(0), default)!.Received);
    }

    [Fact]
    public async Task A_body_that_outlasts_its_round_is_given_up()
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: ModelShape.Flat(100_000));
        TaskKey key = seed.Ask();
        using SslStream ssl = await TlsTests.Connect(seed);
        byte[] file = SafetensorsWriter.ToArray(UpdateFiles.Values(seed.Shape));
        await ssl.WriteAsync(Encoding.ASCII.GetBytes($"PUT {WirePaths.Update(key, default)} HTTP/1.1\r\nHost: s\r\nContent-Length: {file.Length}\r\n\r\n"), TestContext.Current.CancellationToken);
        await ssl.WriteAsync(file.AsMemory(0, 1000), TestContext.Current.CancellationToken);
        seed.Sessions.SendToAll(new ClientMessage.RoundCommitted(key.Round));
        var buffer = new byte[1000];
        Task<int> answer = ssl.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask();
        for (int at = 1000; at < 100_000 && !answer.IsCompleted; at += 1000)
        {
            await ssl.WriteAsync(file.AsMemory(at, 1000), TestContext.Current.CancellationToken);
            await Task.WhenAny(answer, Task.Delay(100, TestContext.Current.CancellationToken));
        }

        Assert.StartsWith("HTTP/1.1 410", Encoding.ASCII.GetString(buffer, 0, await answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_spool_says_so_and_takes_updates_again_when_it_is_empty()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { MemoryUpdateBytesMax = 0, SpoolBytesMax = 1024 }, ModelShape.Flat(150));
        using HttpClient http = seed.Http(), other = seed.Http("hospital-b");
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        byte[] file = SafetensorsWriter.ToArray(update);
        await (await http.PutUpdate(seed.Ask(), digest, file)).Receipt();
        TaskKey key = seed.Ask(client: 1, slot: 1);
        Problem problem = await (await other.PutUpdate(key, digest, file)).Problem();
        Assert.Equal((503, Reasons.SpoolFull, true), (problem.Status, problem.Reason, problem.Retryable));
        seed.Spool.Drop(new ClientId(0), digest);
        await (await other.PutUpdate(key, digest, file)).Receipt();
    }

    [Fact]
    public async Task One_node_cannot_fill_the_spool()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { UpdatesPerClientMax = 2 }, Shape);
        using HttpClient http = seed.Http();
        byte[] file = SafetensorsWriter.ToArray(UpdateFiles.Values(Shape));
        for (int i = 1; i < 6; i++)
        {
            TaskKey key = seed.Ask(round: 1, attempt: i);
            await http.PutUpdate(key, Sha256Digest.Of(MemoryMarshal.AsBytes<int>([i])), file, 0, 30);
        }

        Assert.Equal(2, seed.Spool.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public async Task What_the_aggregator_has_in_hand_does_not_give_way(int memoryUpdateBytesMax)
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { UpdatesPerClientMax = 2, MemoryUpdateBytesMax = memoryUpdateBytesMax }, Shape);
        using HttpClient http = seed.Http();
        ModelVector[] updates = [.. Enumerable.Range(1, 6).Select(number => UpdateFiles.Values(Shape, number))];
        Sha256Digest[] digests = [.. updates.Select(update => Sha256Digest.Of(update.Values))];
        TaskKey first = seed.Ask(round: 1, attempt: 1);
        await (await http.PutUpdate(first, digests[0], SafetensorsWriter.ToArray(updates[0]))).Receipt();
        Assert.NotNull(seed.Spool.Find(new ClientId(0), digests[0]));

        // Another body for the same task, and more bodies than one client may have here.
        await (await http.PutUpdate(first, digests[1], SafetensorsWriter.ToArray(updates[1]))).Receipt();
        for (int i = 2; i < updates.Length; i++)
        {
            await (await http.PutUpdate(seed.Ask(round: 1, attempt: i), digests[i], SafetensorsWriter.ToArray(updates[i]))).Receipt();
        }

        Assert.Equal(3, seed.Spool.Count);
        Assert.Equal([true, false, false, false, true, true], digests.Select(digest => seed.Spool.Peek(new ClientId(0), digest) is not null));
        var read = new float[updates[0].Dimension];
        seed.Spool.Find(new ClientId(0), digests[0])!.Read(0, read);
        Assert.Equal(updates[0].Values.ToArray(), read);
        seed.Spool.Drop(new ClientId(0), digests[0]);
        Assert.Equal(2, seed.Spool.Count);
    }

    [Fact]
    public async Task What_was_lent_and_is_never_given_back_is_bounded_too()
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: Shape);
        for (int i = 1; i <= 40; i++)
        {
            byte[] file = SafetensorsWriter.ToArray(UpdateFiles.Values(Shape, i));
            Sha256Digest digest = Sha256Digest.Of(UpdateFiles.Values(Shape, i).Values);
            Assert.Null(seed.Spool.Open(new ClientId(0), new TaskKey(new RoundNumber(1), i, 0), digest, file.Length, out SpoolBody? body));
            Assert.Null(body!.Append(new ReadOnlySequence<byte>(file), seed.Spool.Form!));
            Assert.NotNull(seed.Spool.Find(new ClientId(0), digest));
        }

        Assert.InRange(seed.Spool.Count, 16, 17);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("1.1.0.0/0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("1.1.-1/0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("1.1.99999999999/0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("1.1.0/000000000000000000000000000000000000000000000000000000000000000G")]
    [InlineData("1.1.0/0000000000000000000000000000000000000000000000000000000000000000/x")]
    [InlineData("1.1.0/%2e%2e%2f%2e%2e%2fetc")]
    public async Task An_address_that_is_none_is_not_found(string tail)
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: Shape);
        Assert.StartsWith("HTTP/1.1 404", await TlsTests.Raw(seed, $"PUT {WirePaths.Updates}{tail} HTTP/1.1\r\nHost: s\r\nContent-Length: 1\r\n\r\nx"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_damage_to_a_file_never_fails_the_seed()
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: Shape);
        using HttpClient http = seed.Http();
        ModelVector update = UpdateFiles.Values(Shape);
        byte[] file = SafetensorsWriter.ToArray(update);
        var random = new Random(7);
        TaskKey key = seed.Ask();
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. file];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            HttpResponseMessage response = await http.PutUpdate(key, Sha256Digest.Of(update.Values), damaged);
            Assert.Contains((int)response.StatusCode, (int[])[200, 400, 413, 422]);
        }

        Assert.DoesNotContain(seed.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static async Task<(int, string)> Answer(SeedFixture seed, byte[] file)
    {
        Problem problem = await Refused(seed, file);
        return (problem.Status, problem.Reason);
    }

    private static async Task<Problem> Refused(SeedFixture seed, byte[] file)
    {
        using HttpClient http = seed.Http();
        return await (await http.PutUpdate(seed.Ask(), Sha256Digest.Of(UpdateFiles.Values(seed.Shape).Values), file)).Problem();
    }
}
