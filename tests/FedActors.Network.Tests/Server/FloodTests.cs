using System.Net;
using System.Text;
using FedActors.Network.Server;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

/// <summary>Row 26 of the fault list: floods of HTTP/2 frames end their own connection, and others are answered meanwhile.</summary>
public sealed class FloodTests
{
    private const int ErrorNone = 0, BatchFrames = 1000;

    // Far more than all buffers between the two sides hold.
    private const long BytesMax = 256 << 20;

    private static readonly string Blob = WirePaths.Blob(default);

    [Fact]
    public async Task Requests_that_are_reset_at_once_end_their_connection()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        int? ending = await Flood(seed, batch => [.. Enumerable.Range(batch * BatchFrames, BatchFrames).SelectMany(i => (byte[])
        [
            .. RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndStream | RawHttp2.EndHeaders, (2 * i) + 1, RawHttp2.Get),
            .. RawHttp2.Frame(RawHttp2.Reset, 0, (2 * i) + 1, [0, 0, 0, 8]),
        ])], isRead: true);
        Assert.NotEqual(ErrorNone, ending);
    }

    [Fact]
    public async Task Headers_without_an_end_end_their_connection()
    {
        await using SeedFixture seed = await SeedFixture.Start();

        // A literal header that is not indexed: a one-letter name, and a value of 100 bytes.
        byte[] header = [0x00, 0x01, (byte)'x', 100, .. Encoding.ASCII.GetBytes(new string('y', 100))];
        int? ending = await Flood(seed, batch => batch == 0
            ? RawHttp2.Frame(RawHttp2.Headers, 0, 1, RawHttp2.Get)
            : [.. Enumerable.Range(0, BatchFrames).SelectMany(_ => RawHttp2.Frame(RawHttp2.Continuation, 0, 1, header))], isRead: true);
        Assert.NotEqual(ErrorNone, ending);
    }

    [Theory]
    [InlineData(RawHttp2.Ping, 8)]
    [InlineData(RawHttp2.Settings, 0)]
    public async Task Questions_whose_answers_nobody_reads_end_their_connection(byte type, int length)
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { BytesPerSecondMin = 1 << 20, SlowGrace = TimeSpan.FromSeconds(1.2) });
        await Flood(seed, _ => [.. Enumerable.Range(0, BatchFrames).SelectMany(_ => RawHttp2.Frame(type, 0, 0, new byte[length]))], isRead: false);
    }

    [Fact]
    public async Task More_requests_at_a_time_than_allowed_are_refused_one_by_one()
    {
        await using SeedFixture seed = await SeedFixture.Start(new ServerLimits { StreamsMax = 2 });
        await using RawHttp2 raw = await RawHttp2.Connect(seed);
        using HttpClient http = seed.Http(version: HttpVersion.Version20);
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => http.Get(Blob)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
    }

    /// <summary>Sends until the connection ends, while another node goes on asking; how it ended where it was read.</summary>
    private static async Task<int?> Flood(SeedFixture seed, Func<int, byte[]> batch, bool isRead)
    {
        using var patience = new CancellationTokenSource(SeedFixture.Patience);
        await using RawHttp2 raw = await RawHttp2.Connect(seed);
        using HttpClient other = seed.Http("hospital-b");
        Task<int?> ending = isRead ? raw.Ending(patience.Token) : Task.FromResult<int?>(null);
        Task<long> flooding = Send(raw, batch, patience.Token);
        do
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.Get(Blob)).StatusCode);

            // Less often than its own quota allows.
            await Task.WhenAny(flooding, Task.Delay(20, patience.Token));
        }
        while (!flooding.IsCompleted);

        Assert.InRange(await flooding, 1, BytesMax);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Get(Blob)).StatusCode);
        return await ending;
    }

    private static async Task<long> Send(RawHttp2 raw, Func<int, byte[]> batch, CancellationToken cancellation)
    {
        long sent = 0;
        try
        {
            for (int i = 0; sent <= BytesMax; i++)
            {
                byte[] frames = batch(i);
                await raw.Send(frames, cancellation);
                sent += frames.Length;
            }
        }
        catch (IOException)
        {
            // Cut off, as it should be.
            return sent + 1;
        }

        return sent;
    }
}
