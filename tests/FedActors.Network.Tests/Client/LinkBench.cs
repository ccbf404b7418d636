using System.Net;
using System.Threading.Channels;
using FedActors.Core.Vectors;
using FedActors.Network.Client;
using Shared;

namespace FedActors.Network.Tests.Client;

/// <summary>A federation, seeds and links for one test, ended together.</summary>
internal sealed class LinkBench : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<IAsyncDisposable> _running = [];
    private readonly List<PeerTransport> _transports = [];
    private readonly Channel<LinkEvent> _events = Channel.CreateUnbounded<LinkEvent>();

    public LinkBench() => Federation.Node("node-a");

    public TestFederation Federation { get; } = new();

    public ClientInbox Inbox { get; } = new();

    public ModelShape? Shape { get; set; }

    public async Task<StubSeed> SeedAsync()
    {
        string name = $"seed-{_running.Count + 1}";
        Federation.Seed(name);
        StubSeed seed = await StubSeed.StartAsync(Federation.Load(name));
        _running.Insert(0, seed);
        return seed;
    }

    public NodeLink Link(params string[] seeds) => LinkOf(new SiteCredentials(Federation.Load("node-a")), seeds);

    /// <summary>Looks names up; the system does unless set.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>>? Resolve { get; set; }

    public NodeLink LinkOf(IPeerCredentials credentials, params string[] seeds)
    {
        var transport = new PeerTransport(credentials, resolve: Resolve);
        _transports.Add(transport);
        var link = new NodeLink(new NodeLinkOptions
        {
            Seeds = seeds,
            Software = "tests",
            Shape = Shape,
            Transfers = new TransferOptions { RetryDelay = TimeSpan.FromMilliseconds(10) },
        }, transport, seen => _events.Writer.TryWrite(seen));
        _running.Insert(0, link);
        link.Start(Inbox);
        return link;
    }

    /// <summary>The next event of that kind; others before it are passed over.</summary>
    public async Task<T> NextAsync<T>()
        where T : LinkEvent
    {
        var passed = new List<LinkEvent>();
        while (true)
        {
            try
            {
                LinkEvent next = await ReadAsync(_events);
                if (next is T wanted)
                {
                    return wanted;
                }

                passed.Add(next);
            }
            catch (OperationCanceledException)
            {
                throw new InvalidOperationException($"No {typeof(T).Name} came; there were: {string.Join("; ", passed)}.");
            }
        }
    }

    public static async Task<T> ReadAsync<T>(Channel<T> channel)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await channel.Reader.ReadAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable running in _running)
        {
            await running.DisposeAsync();
        }

        _transports.ForEach(transport => transport.Dispose());
        Federation.Dispose();
    }
}
