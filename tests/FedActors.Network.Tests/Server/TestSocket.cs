using System.Buffers;
using System.Net.WebSockets;
using FedActors.Core.Protocol;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

/// <summary>A node's end of a session.</summary>
internal sealed class TestSocket(ClientWebSocket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[1 << 16];

    public ClientWebSocket Socket => socket;

    public WelcomeTerms? Welcome { get; set; }

    public Task Open(Guid boot, params int[] versions) => Send(new WireMessage.Open(versions.Length == 0 ? [1] : versions, boot, "test 1.0"));

    public Task Send(AggregatorMessage message) => Send(new WireMessage.FromNode(message));

    public Task Send(WireMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        WireCodec.Write(message, buffer);
        return Send(buffer.WrittenMemory);
    }

    public async Task Send(ReadOnlyMemory<byte> bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool end = true)
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        await socket.SendAsync(bytes, type, end, patience.Token);
    }

    /// <summary>The next message; null where the seed closed.</summary>
    public async Task<WireMessage?> Receive()
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(_buffer.AsMemory(count), patience.Token);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            count += result.Count;
            if (result.EndOfMessage)
            {
                return WireCodec.Read(_buffer.AsSpan(0, count), WireSide.Seed);
            }
        }
    }

    /// <summary>The next control message.</summary>
    public async Task<ClientMessage> Next() => Assert.IsType<WireMessage.FromSeed>(await Receive()).Message;

    /// <summary>Why the seed refused; it must close then.</summary>
    public async Task<Refusal> Refusal()
    {
        Refusal refusal = Assert.IsType<WireMessage.Refused>(await Receive()).Refusal;
        Assert.Null(await Receive());
        return refusal;
    }

    public void Dispose() => socket.Dispose();
}
