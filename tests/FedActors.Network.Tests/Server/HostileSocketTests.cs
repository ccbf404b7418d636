using System.Net.Security;
using System.Text;
using FedActors.Network.Server;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

/// <summary>Row 28 of the fault list, below what a WebSocket library would send: masks, opcodes and lengths that are wrong.</summary>
public sealed class HostileSocketTests
{
    private const byte Final = 0x80, Text = 1, Masked = 0x80, Close = 0x88;
    private const int ProtocolError = 1002;

    /// <summary>What is wrong, and the frame's bytes.</summary>
    public static TheoryData<string, byte[]> Frames => new()
    {
        { "no mask", [Final | Text, 8, .. "{      }"u8] },
        { "reserved bit", [Final | 0x40 | Text, Masked | 2, 1, 2, 3, 4, 0, 0] },
        { "unknown opcode", [Final | 3, Masked | 2, 1, 2, 3, 4, 0, 0] },
        { "continuation of nothing", [Final, Masked | 2, 1, 2, 3, 4, 0, 0] },
        { "control frame in pieces", [0x09, Masked, 1, 2, 3, 4] },
        { "long control frame", [Final | 9, Masked | 126, 0, 126, 1, 2, 3, 4] },
        { "negative length", [Final | Text, Masked | 127, 0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4] },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task A_frame_that_is_none_ends_its_session_with_a_reason(string what, byte[] frame)
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using SslStream ssl = await Upgrade(seed);
        await ssl.WriteAsync(frame, TestContext.Current.CancellationToken);
        byte[] answer = await ReadToEnd(ssl);
        Assert.True(answer.Length >= 4 && answer[0] == Close, $"{what}: {Convert.ToHexString(answer)}");
        Assert.Equal(ProtocolError, (answer[2] << 8) | answer[3]);
        using TestSocket next = await seed.Join();
        Assert.NotNull(next.Welcome);
    }

    [Fact]
    public async Task A_frame_that_never_ends_is_given_up_by_its_missing_sign_of_life()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { PingInterval = TimeSpan.FromSeconds(0.5), PingTimeout = TimeSpan.FromSeconds(0.5), OpenTimeout = TimeSpan.FromSeconds(1) });
        using SslStream ssl = await Upgrade(seed);
        await ssl.WriteAsync((byte[])[Final | Text, Masked | 126, 0x10, 0, 1, 2, 3, 4, 5], TestContext.Current.CancellationToken);
        await ReadToEnd(ssl);
        await TlsTests.Eventually(() => Task.FromResult(seed.Sessions.Count), count => count == 0);
    }

    private static async Task<SslStream> Upgrade(SeedFixture seed)
    {
        SslStream ssl = await TlsTests.Connect(seed);
        await ssl.WriteAsync(Encoding.ASCII.GetBytes($"GET {WirePaths.Session} HTTP/1.1\r\nHost: s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: {ProtocolVersion.SubProtocol}\r\n\r\n"), TestContext.Current.CancellationToken);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await ssl.ReadExactlyAsync(one, TestContext.Current.CancellationToken);
            head.Append((char)one[0]);
        }

        Assert.StartsWith("HTTP/1.1 101", head.ToString(), StringComparison.Ordinal);
        return ssl;
    }

    private static async Task<byte[]> ReadToEnd(SslStream ssl)
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        using var read = new MemoryStream();
        try
        {
            await ssl.CopyToAsync(read, patience.Token);
        }
        catch (IOException)
        {
            // Cut off: what came before counts.
            Assert.False(patience.IsCancellationRequested);
        }

        return read.ToArray();
    }
}
