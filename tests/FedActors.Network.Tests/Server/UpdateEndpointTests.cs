using System.Net;
using System.Net.Security;
using System.Text;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Network.Server;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

/// <summary>Updates that come in order, in pieces, twice, or with breaks: rows 14, 15, 16, 17, 21 and 24 of the fault list.</summary>
public sealed class UpdateEndpointTests
{
    private static readonly ClientId Client = new(0);

    [Theory]
    [InlineData("1.1", 0)]
    [InlineData("2.0", 0)]
    [InlineData("1.1", 1 << 16)]
    public async Task An_update_arrives_gets_a_receipt_and_is_read_back(string version, int memoryBytesMax)
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { MemoryUpdateBytesMax = memoryBytesMax });
        using HttpClient http = seed.Http(version: Version.Parse(version));
        TaskKey key = seed.Ask();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        byte[] file = SafetensorsWriter.ToArray(update);
        UpdateReceipt receipt = await (await http.PutUpdate(key, digest, file)).Receipt();
        Assert.Equal((Client, key, digest, (long)file.Length), (receipt.Client, receipt.Key, receipt.Body, receipt.Bytes));
        Assert.Equal(update.Values.ToArray(), Read(seed, digest));
        seed.Spool.Drop(Client, digest);
        Assert.Equal(0, seed.Spool.Count);
        Assert.Empty(Directory.EnumerateFiles(seed.SpoolPath, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_float16_file_is_taken_where_the_run_says_so_and_named_by_its_float32_values()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { MemoryUpdateBytesMax = 0 }, dtype: "float16");
        using HttpClient http = seed.Http();
        TaskKey key = seed.Ask();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        await (await http.PutUpdate(key, digest, UpdateFiles.Half(update))).Receipt();
        Assert.Equal(update.Values.ToArray(), Read(seed, digest));
    }

    [Fact]
    public async Task A_file_in_the_models_order_is_hashed_while_it_arrives_and_gives_the_same_digest()
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: ModelShape.Flat(700_001));
        using HttpClient http = seed.Http();
        TaskKey key = seed.Ask();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        byte[] file = SafetensorsWriter.ToArray(update);
        int cut = 1_000_003;
        HttpResponseMessage first = await http.PutUpdate(key, digest, file, 0, cut);
        Assert.Equal((HttpStatusCode.Accepted, cut), (first.StatusCode, first.Offset()));
        await (await http.PutUpdate(key, digest, file, cut)).Receipt();
        Assert.Equal(update.Values.ToArray(), Read(seed, digest));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 16)]
    public async Task An_upload_goes_on_from_a_cut_at_every_offset(int memoryBytesMax)
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { MemoryUpdateBytesMax = memoryBytesMax });
        using HttpClient http = seed.Http();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        byte[] file = SafetensorsWriter.ToArray(update);
        TaskKey key = seed.Ask();
        for (int cut = 1; cut < file.Length; cut++)
        {
            HttpResponseMessage first = await http.PutUpdate(key, digest, file, 0, cut);
            Assert.Equal((HttpStatusCode.Accepted, cut), (first.StatusCode, first.Offset()));
            HttpResponseMessage head = await http.Ask(HttpMethod.Head, WirePaths.Update(key, digest));
            Assert.Equal((HttpStatusCode.OK, cut), (head.StatusCode, head.Offset()));
            await (await http.PutUpdate(key, digest, file, cut)).Receipt();
            Assert.Equal(update.Values.ToArray(), Read(seed, digest));
            seed.Spool.Drop(Client, digest);
            seed.Sessions.Send(Client, new Incarnation(1), new ClientMessage.Answer(key, UpdateAnswer.BodyMissing));
        }
    }

    [Fact]
    public async Task Bytes_that_came_before_a_reset_are_kept()
    {
        await using SeedFixture seed = await SeedFixture.Start(shape: ModelShape.Flat(300_000));
        using HttpClient http = seed.Http();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        byte[] file = SafetensorsWriter.ToArray(update);
        TaskKey key = seed.Ask();
        using (SslStream ssl = await TlsTests.Connect(seed))
        {
            await ssl.WriteAsync(Encoding.ASCII.GetBytes(
                $"PUT {WirePaths.Update(key, digest)} HTTP/1.1\r\nHost: s\r\nContent-Length: {file.Length}\r\nContent-Range: bytes 0-{file.Length - 1}/{file.Length}\r\n\r\n"),
                TestContext.Current.CancellationToken);
            await ssl.WriteAsync(file.AsMemory(0, 600_000), TestContext.Current.CancellationToken);
            await TlsTests.Eventually(() => Task.FromResult(seed.Spool.Peek(Client, digest)?.Received ?? 0), received => received == 600_000);
        }

        HttpResponseMessage head = await http.Ask(HttpMethod.Head, WirePaths.Update(key, digest));
        Assert.Equal(600_000, head.Offset());
        HttpResponseMessage rest = await http.PutUpdate(key, digest, file, 600_000);
        Assert.DoesNotContain(seed.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
        await rest.Receipt();
    }

    [Fact]
    public async Task A_newer_request_takes_the_place_of_one_that_hangs()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient http = seed.Http();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        byte[] file = SafetensorsWriter.ToArray(update);
        TaskKey key = seed.Ask();
        using SslStream hanging = await TlsTests.Connect(seed);
        await hanging.WriteAsync(Encoding.ASCII.GetBytes(
            $"PUT {WirePaths.Update(key, digest)} HTTP/1.1\r\nHost: s\r\nContent-Length: {file.Length}\r\nContent-Range: bytes 0-{file.Length - 1}/{file.Length}\r\n\r\n"),
            TestContext.Current.CancellationToken);
        await hanging.WriteAsync(file.AsMemory(0, 20), TestContext.Current.CancellationToken);
        await TlsTests.Eventually(() => Task.FromResult(seed.Spool.Peek(Client, digest)?.Received ?? 0), received => received == 20);
        await (await http.PutUpdate(key, digest, file, 20)).Receipt();
    }

    [Fact]
    public async Task The_same_update_again_gets_the_original_receipt_even_when_it_has_been_counted()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient http = seed.Http();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        byte[] file = SafetensorsWriter.ToArray(update);
        TaskKey key = seed.Ask();
        UpdateReceipt receipt = await (await http.PutUpdate(key, digest, file)).Receipt();
        Assert.Equal(receipt, await (await http.PutUpdate(key, digest, file)).Receipt());
        seed.Sessions.Send(Client, new Incarnation(1), new ClientMessage.Answer(key, UpdateAnswer.Counted));
        seed.Spool.Drop(Client, digest);
        Assert.Equal(receipt, await (await http.PutUpdate(key, digest, file)).Receipt());
        HttpResponseMessage head = await http.Ask(HttpMethod.Head, WirePaths.Update(key, digest));
        Assert.Equal((HttpStatusCode.OK, (long)file.Length), (head.StatusCode, head.Offset()));
        Assert.Equal(0, seed.Spool.Count);
    }

    [Fact]
    public async Task A_second_update_replaces_the_first_until_that_is_counted()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient http = seed.Http();
        ModelVector first = UpdateFiles.Values(seed.Shape, 1), second = UpdateFiles.Values(seed.Shape, 2), third = UpdateFiles.Values(seed.Shape, 3);
        TaskKey key = seed.Ask();
        await (await http.PutUpdate(key, Sha256Digest.Of(first.Values), SafetensorsWriter.ToArray(first))).Receipt();
        await (await http.PutUpdate(key, Sha256Digest.Of(second.Values), SafetensorsWriter.ToArray(second))).Receipt();
        Assert.Null(seed.Spool.Find(Client, Sha256Digest.Of(first.Values)));
        seed.Sessions.Send(Client, new Incarnation(1), new ClientMessage.Answer(key, UpdateAnswer.Counted));
        Problem problem = await (await http.PutUpdate(key, Sha256Digest.Of(third.Values), SafetensorsWriter.ToArray(third))).Problem();
        Assert.Equal((409, Reasons.SecondUpdate, false), (problem.Status, problem.Reason, problem.Retryable));
    }

    [Fact]
    public async Task A_body_that_the_aggregator_missed_may_come_again()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient http = seed.Http();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        TaskKey key = seed.Ask();
        await (await http.PutUpdate(key, digest, SafetensorsWriter.ToArray(update))).Receipt();
        seed.Spool.Drop(Client);
        seed.Sessions.Send(Client, new Incarnation(1), new ClientMessage.Answer(key, UpdateAnswer.BodyMissing));
        HttpResponseMessage head = await http.Ask(HttpMethod.Head, WirePaths.Update(key, digest));
        Assert.Equal((HttpStatusCode.NotFound, 0L), (head.StatusCode, head.Offset()));
        await (await http.PutUpdate(key, digest, SafetensorsWriter.ToArray(update))).Receipt();
        Assert.NotNull(seed.Spool.Find(Client, digest));
    }

    [Fact]
    public async Task Only_what_was_asked_of_this_node_is_received()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient http = seed.Http();
        byte[] file = SafetensorsWriter.ToArray(UpdateFiles.Values(seed.Shape));
        async Task<(int, string)> Put(TaskKey key)
        {
            Problem problem = await (await http.PutUpdate(key, default, file)).Problem();
            return (problem.Status, problem.Reason);
        }

        Assert.Equal((503, Reasons.NoRound), await Put(new TaskKey(new RoundNumber(1), 1, 0)));
        TaskKey others = seed.Ask(client: 1, round: 5, slot: 0);
        Assert.Equal((403, Reasons.NotSelected), await Put(others));
        Assert.Equal((403, Reasons.NotSelected), await Put(others with { Slot = 1 }));
        Assert.Equal((409, Reasons.FutureRound), await Put(others with { Round = new RoundNumber(6) }));
        Assert.Equal((409, Reasons.FutureRound), await Put(others with { Attempt = 2 }));
        Assert.Equal((410, Reasons.StaleRound), await Put(others with { Round = new RoundNumber(4) }));
        TaskKey own = seed.Ask(client: 0, round: 5, slot: 1);
        seed.Sessions.SendToAll(new ClientMessage.RoundCommitted(new RoundNumber(5)));
        Assert.Equal((410, Reasons.StaleRound), await Put(own));
        Assert.Equal(0, seed.Spool.Count);
    }

    [Fact]
    public async Task Late_updates_come_in_as_long_as_policy_counts_them()
    {
        await using SeedFixture seed = await SeedFixture.Start(stalenessMax: 2);
        using HttpClient http = seed.Http();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        TaskKey key = seed.Ask(round: 5);
        seed.Sessions.Send(Client, new Incarnation(1), new ClientMessage.Cancel(key));
        seed.Sessions.SendToAll(new ClientMessage.RoundCommitted(new RoundNumber(6)));
        await (await http.PutUpdate(key, digest, SafetensorsWriter.ToArray(update))).Receipt();
        seed.Sessions.SendToAll(new ClientMessage.RoundCommitted(new RoundNumber(7)));
        Assert.Equal(Reasons.StaleRound, (await (await http.PutUpdate(key, digest, SafetensorsWriter.ToArray(update))).Problem()).Reason);
    }

    [Fact]
    public async Task A_seed_that_does_not_lead_names_the_one_that_does()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient http = seed.Http();
        TaskKey key = seed.Ask();
        seed.Sessions.StepDown(new Refusal(Reasons.NotLeader, "seed-2 leads.", Retryable: true, Leader: "https://seed-2"));
        Problem problem = await (await http.PutUpdate(key, default, new byte[9])).Problem();
        Assert.Equal((421, Reasons.NotLeader, "https://seed-2"), (problem.Status, problem.Reason, problem.Leader));
    }

    [Fact]
    public async Task What_an_earlier_process_received_is_gone_on_with()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { MemoryUpdateBytesMax = 0 });
        using HttpClient http = seed.Http(), other = seed.Http("hospital-b");
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        byte[] file = SafetensorsWriter.ToArray(update);
        await (await http.PutUpdate(seed.Ask(), digest, file)).Receipt();
        await other.PutUpdate(seed.Ask(client: 1, slot: 1), digest, file, 0, 50);
        var again = new UpdateSpool(seed.SpoolPath, "run-1", seed.Limits);
        Assert.Equal(2, again.Count);
        Assert.Null(again.Find(Client, digest));
        again.Form = seed.Spool.Form;
        Assert.NotNull(again.Find(Client, digest));
        Assert.Null(again.Find(new ClientId(1), digest));
        Assert.Equal(50, again.Peek(new ClientId(1), digest)!.Received);
    }

    [Fact]
    public async Task Updates_of_another_run_are_no_ones_here()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { MemoryUpdateBytesMax = 0 });
        using HttpClient http = seed.Http();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        await (await http.PutUpdate(seed.Ask(), digest, SafetensorsWriter.ToArray(update))).Receipt();
        Directory.CreateDirectory(Path.Combine(seed.SpoolPath, "client-3"));
        Directory.CreateDirectory(Path.Combine(seed.SpoolPath, "somebody-elses"));
        var other = new UpdateSpool(seed.SpoolPath, "run-2", seed.Limits) { Form = seed.Spool.Form };
        Assert.Equal(0, other.Count);
        Assert.Null(other.Find(Client, digest));
        Assert.Empty(Directory.EnumerateFiles(seed.SpoolPath, "*", SearchOption.AllDirectories));
        Assert.Equal(2, Directory.GetDirectories(seed.SpoolPath).Length);
        Assert.True(Directory.Exists(Path.Combine(seed.SpoolPath, "somebody-elses")));
    }

    [Fact]
    public async Task Updates_that_wait_hold_no_file_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Open files are looked up in /proc.");
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { MemoryUpdateBytesMax = 0 });
        using HttpClient http = seed.Http(), other = seed.Http("hospital-b");
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        byte[] file = SafetensorsWriter.ToArray(update);
        await (await http.PutUpdate(seed.Ask(), digest, file)).Receipt();
        TaskKey second = seed.Ask(client: 1, slot: 1);
        await other.PutUpdate(second, digest, file, 0, 50);
        await Closed(seed);

        // It goes on where it was, is opened for whoever reads, and can be read to its end even if it is thrown away meanwhile.
        await (await other.PutUpdate(second, digest, file, 50, file.Length - 50)).Receipt();
        IUpdateSource source = seed.Spool.Find(Client, digest)!;
        seed.Spool.Drop(Client);
        var read = new float[source.Length];
        source.Read(0, read);
        Assert.Equal(update.Values.ToArray(), read);
        Assert.NotNull(seed.Spool.Find(new ClientId(1), digest));
        seed.Spool.Drop(new ClientId(1), digest);
        Assert.Empty(Directory.EnumerateFiles(seed.SpoolPath, "*", SearchOption.AllDirectories));

        var again = new UpdateSpool(seed.SpoolPath, "run-1", seed.Limits);
        Assert.Equal(0, again.Count);
    }

    [Fact]
    public async Task A_file_that_a_power_cut_damaged_is_thrown_away()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { MemoryUpdateBytesMax = 0 });
        using HttpClient http = seed.Http();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        await (await http.PutUpdate(seed.Ask(), digest, SafetensorsWriter.ToArray(update))).Receipt();
        string path = Directory.EnumerateFiles(seed.SpoolPath, "*.update", SearchOption.AllDirectories).Single();
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        var again = new UpdateSpool(seed.SpoolPath, "run-1", seed.Limits) { Form = seed.Spool.Form };
        Assert.Null(again.Find(Client, digest));
        Assert.Equal(0, again.Count);
        Assert.False(File.Exists(path));
    }

    /// <summary>Waits until no file of the spool is open: a request is answered a moment before it lets go.</summary>
    private static async Task Closed(SeedFixture seed)
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        while (Directory.EnumerateFiles("/proc/self/fd").Any(handle => new FileInfo(handle).LinkTarget?.StartsWith(seed.SpoolPath, StringComparison.Ordinal) == true))
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private static float[] Read(SeedFixture seed, Sha256Digest digest)
    {
        IUpdateSource source = seed.Spool.Find(Client, digest)!;
        var read = new float[source.Length];
        source.Read(0, read);
        return read;
    }
}
