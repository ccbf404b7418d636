using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Seed.Hosting;
using FedActors.Storage;

namespace FedActors.Seed.Tests.Hosting;

public sealed class StoreDoorTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("fedactors-test-").FullName;
    private readonly StringWriter _lines = new();
    private readonly HostLog _log;

    public StoreDoorTests() => _log = new HostLog(new LogOptions(), _lines, TimeProvider.System);

    public void Dispose()
    {
        _log.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    [Fact]
    public void A_store_that_comes_later_is_waited_for_and_meanwhile_named()
    {
        int tries = 0;
        using var door = new StoreDoor("postgres://olga@db:5432/x", () => ++tries < 3 ? throw new StoreException("postgres://olga@db:5432/x", "connecting", "No route.")
            : FederationStore.Open(new StoreAddress.Sqlite(_path)), _log, TimeProvider.System);
        using var stop = new StopRequest(TimeSpan.FromSeconds(60));
        Assert.False(door.TryOpen());
        Assert.Contains("No route", door.Away!.Value.Trouble, StringComparison.Ordinal);
        string asked = Assert.ThrowsAny<IOException>(() => ((ISiteRegistry)door).All()).Message;
        Assert.Contains("postgres://olga@db:5432/x", asked, StringComparison.Ordinal);
        Assert.Contains("since", asked, StringComparison.Ordinal);
        Assert.True(door.WaitUntilOpen(stop));
        Assert.Equal((3, null), (tries, door.Away));
        Assert.Empty(((ISiteRegistry)door).All());
        _log.Dispose();
        Assert.Contains("lets no node in meanwhile, and tries again each second", _lines.ToString(), StringComparison.Ordinal);
        Assert.Contains("the store is there after", _lines.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_ends_the_wait()
    {
        using var door = new StoreDoor("postgres://db/x", () => throw new StoreException("postgres://db/x", "connecting", "No route."), _log, TimeProvider.System);
        using var stop = new StopRequest(TimeSpan.FromSeconds(60));
        Assert.False(door.TryOpen());
        stop.Ask("enough", HostExit.Done);
        Assert.False(door.WaitUntilOpen(stop));
    }

    [Fact]
    public void A_store_that_waiting_does_not_help_ends_it()
    {
        using var door = new StoreDoor("sqlite:x", () => throw new MalformedInputException("sqlite:x", "it is another federation's."), _log, TimeProvider.System);
        Assert.Throws<MalformedInputException>(() => door.TryOpen());
    }
}
