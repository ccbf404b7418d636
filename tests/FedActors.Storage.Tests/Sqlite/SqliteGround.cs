using Contracts;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace FedActors.Storage.Tests.Sqlite;

/// <summary>A SQLite store in a directory that is gone after the test.</summary>
internal sealed class SqliteGround : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SqliteGround() => Store = Open();

    public StoppedClock Clock { get; } = new();

    public FederationStore Store { get; private set; }

    public string Path => _directory["store"];

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public FederationStore Open(StoreOptions? options = null) =>
        FederationStore.Open(new StoreAddress.Sqlite(Path), (options ?? new StoreOptions()) with { Clock = Clock });

    public void Close() => Store.Dispose();

    public FederationStore Reopen()
    {
        Close();
        return Store = Open();
    }

    public Epoch Lead(SeedIncarnation seed)
    {
        LeaseView view = Store.Lease.Look();
        if (view.Holder is { } holder)
        {
            Store.Lease.Release(holder, view.Epoch);
        }

        return Store.Lease.Claim(SomeSeeds.Claim(seed)).Epoch;
    }

    public void Dispose()
    {
        Store.Dispose();
        _directory.Dispose();
    }
}
