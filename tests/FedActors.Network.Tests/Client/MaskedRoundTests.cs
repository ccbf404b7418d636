using System.Net;
using System.Runtime.InteropServices;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Vectors;
using FedActors.Network.Client;
using FedActors.Network.Server;
using FedActors.Network.Tests.Server;
using FedActors.Network.Tests.Wire;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Client;

/// <summary>What a masked round adds between a node and a seed: lists by letter, bodies of any bits, and nodes that must know how.</summary>
public sealed class MaskedRoundTests : IAsyncDisposable
{
    private static readonly ModelShape Short = ModelShape.Of(("w", [4, 3]), ("b", [5])), Long = ModelShape.Of(("w", [300, 100]));
    private static readonly ClientId Node = new(0);

    private readonly LinkBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task The_keys_of_a_large_cohort_come_by_letter_and_the_machine_does_not_notice()
    {
        await using SeedFixture seed = await StartAsync(Short);
        NodeLink link = await LinkAsync(seed);
        SecAggAsk.Share keys = SecureSamples.Share([.. Enumerable.Range(0, 200)]);
        seed.Sessions.Send(Node, link.Terms!.Incarnation, new ClientMessage.Secure(WireSamples.Key, keys));
        await AssertHeardAsync(keys);

        // Said again: what was put by is known again, although the message is another.
        seed.Sessions.Send(Node, link.Terms!.Incarnation, new ClientMessage.Secure(WireSamples.Key, keys with { Certificates = [.. keys.Certificates] }));
        await AssertHeardAsync(keys);
    }

    [Fact]
    public async Task A_short_list_comes_with_its_message()
    {
        await using SeedFixture seed = await StartAsync(Short);
        NodeLink link = await LinkAsync(seed);
        SecAggAsk.Reveal signatures = SecureSamples.Reveal([.. Enumerable.Range(0, 20)]);
        seed.Sessions.Send(Node, link.Terms!.Incarnation, new ClientMessage.Secure(WireSamples.Key, signatures));
        await AssertHeardAsync(signatures);
    }

    [Theory]
    [InlineData("other text")]
    [InlineData("absent")]
    [InlineData("no list")]
    [InlineData("other length")]
    public async Task A_letter_that_is_not_what_was_promised_is_told_and_asked_for_again(string fault)
    {
        StubSeed seed = await _bench.SeedAsync();
        _bench.Link(seed.Address);
        await _bench.Inbox.NextAsync<ClientInput.Connected>();
        System.Net.WebSockets.WebSocket session = await LinkBench.ReadAsync(seed.Sessions);
        SecAggAsk.Share keys = SecureSamples.Share([.. Enumerable.Range(0, 100)]);
        byte[] right = LetterText.ToLetter(keys), wrong = fault == "no list" ? "{\"slots\":[]}"u8.ToArray() : [.. right[..^1], (byte)' '];
        var note = new LetterNote(Sha256Digest.Of(fault == "no list" ? wrong : right), fault is "no list" ? wrong.Length : right.Length + (fault == "other length" ? 1 : 0));
        if (fault != "absent")
        {
            seed.Blobs[note.Digest.ToString()] = fault == "other length" ? right : wrong;
        }

        await StubSeed.SendAsync(session, SecureSamples.FromSeed(keys, note));
        string reason = (await _bench.NextAsync<LinkEvent.LetterMissed>()).Reason;
        Assert.Contains(fault switch { "other text" => "digest", "absent" => "not-found", "no list" => "\"keys\" is missing", _ => "bytes" }, reason, StringComparison.Ordinal);

        seed.Blobs[Sha256Digest.Of(right).ToString()] = right;
        await StubSeed.SendAsync(session, SecureSamples.FromSeed(keys, new LetterNote(Sha256Digest.Of(right), right.Length)));
        await AssertHeardAsync(keys);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_masked_update_travels_bit_by_bit_whatever_it_would_be_as_floats(bool isLong)
    {
        ModelShape shape = isLong ? Long : Short;
        await using SeedFixture seed = await StartAsync(shape);
        _bench.Shape = shape;
        NodeLink link = await LinkAsync(seed);
        TaskKey key = seed.Ask();
        await _bench.Inbox.NextAsync<ClientInput.FromAggregator>();
        float[] ring = Ring(shape.Dimension + 1);
        var update = new LocalUpdate.Ready(ring, new UpdateNote(Sha256Digest.Of(ring), 1, 1, null, null, null));
        link.Upload(key, update, _bench.Inbox);
        await _bench.Inbox.NextAsync<ClientInput.Uploaded>();
        link.Send(new AggregatorMessage.UpdateReady(key, update.Note));
        await seed.Aggregator.Next<RunInput.FromClient>();

        IUpdateSource body = seed.Spool.Find(Node, update.Note.Body)!;
        var read = new float[ring.Length];
        body.Read(0, read);
        Assert.Equal(ring.Length, body.Length);
        Assert.True(MemoryMarshal.AsBytes<float>(ring).SequenceEqual(MemoryMarshal.AsBytes<float>(read)));
    }

    [Fact]
    public async Task An_unmasked_update_is_not_taken_in_a_masked_run_nor_a_masked_one_in_another()
    {
        await using SeedFixture masked = await StartAsync(Short);
        using HttpClient http = masked.Http();
        ModelVector plain = UpdateFiles.Values(Short);
        await AssertRefusedAsync(http, masked.Ask(), Sha256Digest.Of(plain.Values), SafetensorsWriter.ToArray(plain), "masked");
        foreach (int elements in (int[])[Short.Dimension, Short.Dimension + 2])
        {
            (Sha256Digest digest, byte[] file) = File(Ring(elements));
            await AssertRefusedAsync(http, masked.Ask(), digest, file, $"{Short.Dimension + 1} elements");
        }

        await using SeedFixture clear = await SeedFixture.Start(shape: Short);
        using HttpClient other = clear.Http();
        (Sha256Digest ring, byte[] ringFile) = File(Ring(Short.Dimension + 1));
        await AssertRefusedAsync(other, clear.Ask(), ring, ringFile, "U32");
    }

    [Fact]
    public async Task A_node_that_cannot_mask_is_not_let_into_a_run_that_does()
    {
        await using SeedFixture seed = await StartAsync(Short);
        using TestSocket old = await seed.Dial();
        await old.Send(new WireMessage.Open([1], Guid.NewGuid(), "old"));
        Refusal refusal = Assert.IsType<WireMessage.Refused>(await old.Receive()).Refusal;
        Assert.Equal(Reasons.UnsupportedVersion, refusal.Reason);
        Assert.Contains("this seed speaks 2.", refusal.Detail, StringComparison.Ordinal);

        await using SeedFixture clear = await SeedFixture.Start(shape: Short);
        using TestSocket welcome = await clear.Dial();
        await welcome.Send(new WireMessage.Open([1], Guid.NewGuid(), "old"));
        Assert.IsType<WireMessage.Welcome>(await welcome.Receive());
    }

    private static async Task AssertRefusedAsync(HttpClient http, TaskKey key, Sha256Digest digest, byte[] file, string why)
    {
        Problem problem = await (await http.PutUpdate(key, digest, file)).Problem();
        Assert.Equal((int)HttpStatusCode.UnprocessableEntity, problem.Status);
        Assert.Contains(why, problem.Detail, StringComparison.Ordinal);
    }

    private static (Sha256Digest Digest, byte[] File) File(float[] ring)
    {
        var image = SafetensorsImage.OfRing(ring.Length);
        var file = new byte[image.Length];
        image.CopyTo(ring, 0, file);
        return (Sha256Digest.Of(ring), file);
    }

    /// <summary>All kinds of bits, quiet and signalling NaNs and infinities among them.</summary>
    private static float[] Ring(int elements)
    {
        var ring = new float[elements];
        new Random(3).NextBytes(MemoryMarshal.AsBytes(ring.AsSpan()));
        (ring[0], ring[1], ring[2]) = (BitConverter.Int32BitsToSingle(0x7FA00001), float.NegativeInfinity, BitConverter.Int32BitsToSingle(unchecked((int)0xFFC12345)));
        return ring;
    }

    private static Task<SeedFixture> StartAsync(ModelShape shape) => SeedFixture.Start(shape: shape, isMasked: true);

    private async Task<NodeLink> LinkAsync(SeedFixture seed)
    {
        NodeLink link = _bench.LinkOf(new SiteCredentials(seed.Federation.Load("hospital-a")), seed.Address.AbsoluteUri);
        await _bench.Inbox.NextAsync<ClientInput.Connected>();
        return link;
    }

    private async Task AssertHeardAsync(SecAggAsk expected)
    {
        var heard = (ClientMessage.Secure)(await _bench.Inbox.NextAsync<ClientInput.FromAggregator>()).Message;
        Assert.Equal(WireSamples.Key, heard.Key);
        Assert.Equal(SecureSamples.Words(expected), SecureSamples.Words(heard.Ask));
    }
}
