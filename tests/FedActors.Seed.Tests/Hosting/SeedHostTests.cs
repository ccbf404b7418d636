using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Federation.Tasks;
using FedActors.Network.Admin;
using FedActors.Network.Identity;
using FedActors.Network.Wire;
using FedActors.Seed.Hosting;
using FedActors.Storage;
using Shared;

namespace FedActors.Seed.Tests.Hosting;

/// <summary>A whole seed in this process, over TLS on loopback.</summary>
public sealed class SeedHostTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Look = TimeSpan.FromMilliseconds(20);

    private readonly TestFederation _federation = new();
    private readonly HostLog _log = new(new LogOptions(), TextWriter.Null, TimeProvider.System);
    private readonly StopRequest _stop = new(TimeSpan.FromMinutes(5));
    private readonly SeedOptions _options;
    private readonly SeedTask _task;
    private readonly int _port;

    public SeedHostTests()
    {
        _federation.Seed();
        _federation.Operator();
        _port = FreePort();
        string file = Path.Combine(_federation.Path, "run.conf");
        File.WriteAllText(file, $$"""
            name = trial
            data { source = declared, declared { features = 4, classes = 3 } }
            seed-node { listen = "127.0.0.1:{{_port}}", kit = "{{_federation.KitOf("seed-1")}}", store = "sqlite:store", state = state }
            """);
        _options = SeedReader.Read(ConfigurationLoader.Load(file, []));
        _task = FederatedTaskFactory.CreateForSeed(_options.Federation);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _log.Dispose();
        _federation.Dispose();
    }

    [Fact]
    public async Task A_seed_that_cannot_reach_its_store_answers_in_words_and_recovers_by_itself()
    {
        bool isThere = false;
        using var door = new StoreDoor("postgres://fed@db:5432/x", () => Volatile.Read(ref isThere)
            ? FederationStore.Open(new StoreAddress.Sqlite(Path.Combine(_federation.Path, "store")))
            : throw new StoreException("postgres://fed@db:5432/x", "connecting", "Nothing listens at db:5432."), _log, TimeProvider.System);
        Task<HostExit> running = Start(door, _task);
        using HttpClient http = Http();
        Problem health = Problem.Read(await Until(http, AdminPaths.Health, answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable));
        Assert.Equal((Reasons.StoreUnavailable, true), (health.Reason, health.Retryable));
        Assert.Contains("postgres://fed@db:5432/x", health.Detail, StringComparison.Ordinal);
        Assert.Contains("since", health.Detail, StringComparison.Ordinal);
        Assert.Contains("tried again", health.Detail, StringComparison.Ordinal);
        using HttpResponseMessage members = await http.GetAsync(AdminPaths.Members, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, members.StatusCode);

        Volatile.Write(ref isThere, true);
        await Until(http, AdminPaths.Health, answer => answer.StatusCode == HttpStatusCode.OK);
        SeedStatus status = await Status(http, seed => seed.Run is not null);
        Assert.Equal(("leading", 0), (status.Standing, status.Run!.Committed));
        Assert.True(status.Store.IsReachable);
        _stop.Ask("the test is over", HostExit.Done);
        Assert.Equal(HostExit.Done, await running.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stop_waits_for_what_the_store_has_in_hand()
    {
        using ManualResetEventSlim begun = new(), goOn = new();
        SeedTask slow = _task with
        {
            InitialModel = () =>
            {
                begun.Set();
                goOn.Wait(Patience);
                return _task.InitialModel();
            },
        };
        var address = new StoreAddress.Sqlite(Path.Combine(_federation.Path, "store"));
        var door = new StoreDoor($"{address}", () => FederationStore.Open(address), _log, TimeProvider.System);
        Task<HostExit> running = Start(door, slow);
        Assert.True(begun.Wait(Patience, TestContext.Current.CancellationToken));
        _stop.Ask("the test is over", HostExit.Done);

        // The run goes into the store while the seed stops: everything else has ended, and this must still find the store open.
        using HttpClient http = Http();
        await Closed(http);
        await Assert.ThrowsAsync<TimeoutException>(() => running.WaitAsync(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken));
        goOn.Set();
        Assert.Equal(HostExit.Done, await running.WaitAsync(Patience, TestContext.Current.CancellationToken));
        door.Dispose();
        using FederationStore again = FederationStore.Open(address);
        Assert.Equal("trial", Assert.Single(again.Runs.All()).RunId);
    }

    private Task<HostExit> Start(StoreDoor door, SeedTask task)
    {
        SiteKit kit = _federation.Load("seed-1");
        return Task.Factory.StartNew(() => SeedHost.Run(_options, task, door, kit, _log, _stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static async Task<byte[]> Until(HttpClient http, string path, Func<HttpResponseMessage, bool> isWanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(path, patience.Token);
                if (isWanted(answer))
                {
                    return await answer.Content.ReadAsByteArrayAsync(patience.Token);
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
                Assert.False(patience.IsCancellationRequested);
            }

            await Task.Delay(Look, patience.Token);
        }
    }

    private static async Task<SeedStatus> Status(HttpClient http, Func<SeedStatus, bool> isWanted)
    {
        while (true)
        {
            SeedStatus status = JsonSerializer.Deserialize(await Until(http, AdminPaths.Status, answer => answer.IsSuccessStatusCode), AdminJson.Default.SeedStatus)!;
            if (isWanted(status))
            {
                return status;
            }

            await Task.Delay(Look, TestContext.Current.CancellationToken);
        }
    }

    private static async Task Closed(HttpClient http)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(AdminPaths.Health, patience.Token);
                await Task.Delay(Look, patience.Token);
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private HttpClient Http()
    {
        SiteKit kit = _federation.Load("olga");
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = kit.TlsContext,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => kit.Anchors.ChainIsTrusted((X509Certificate2?)certificate, forServer: true),
            },
        })
        {
            BaseAddress = new Uri($"https://127.0.0.1:{_port}"),
        };
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
