using System.Data;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using Npgsql;
using static FedActors.Storage.Postgres.PostgresDatabase;

namespace FedActors.Storage.Postgres;

/// <summary>
/// The lease of a shared store: one row, changed by one statement by the database's clock. Claims have a connection of their own; looking
/// uses the pool, so that whoever watches never delays who claims.
/// </summary>
internal sealed class PostgresLease(PostgresDatabase database) : ILeaseStore, IDisposable
{
    // A claim that is neither over an epoch nor after the expiry is its holder's renewal, and keeps the epoch; any other gets a new one.
    // An epoch set back by hand must not come round again, so the greatest ever used counts, not only the row's. The term is noted in the
    // same transaction; its key lets no epoch have two holders.
    private const string ClaimStatement = """
        with top as (
            select greatest(coalesce((select max(epoch) from terms), 0), coalesce((select max(epoch) from rounds), 0)) as epoch),
        claimed as (
            insert into lease as l (id, holder, address, epoch, expires_at)
            select 1, $1, $2, top.epoch + 1, clock_timestamp() + make_interval(secs => $3) from top
            on conflict (id) do update set
                holder = excluded.holder,
                address = excluded.address,
                epoch = case
                    when l.expires_at > clock_timestamp() and l.epoch <> $4 and l.epoch >= excluded.epoch - 1 then l.epoch
                    else greatest(l.epoch + 1, excluded.epoch) end,
                expires_at = clock_timestamp() + make_interval(secs => $3)
            where l.expires_at <= clock_timestamp() or l.epoch = $4 or l.holder = excluded.holder
            returning holder, address, epoch, expires_at),
        noted as (
            insert into terms (epoch, holder, address, taken_at) select epoch, holder, address, clock_timestamp() from claimed
            on conflict (epoch) do nothing)
        select holder, address, epoch, extract(epoch from expires_at - clock_timestamp())::float8 from claimed
        """;

    private const string LookStatement =
        "select holder, address, epoch, extract(epoch from expires_at - clock_timestamp())::float8 from lease";

    private readonly Lock _lock = new();
    private NpgsqlConnection? _connection;

    /// <inheritdoc/>
    public LeaseView Claim(LeaseClaim claim) => Ask($"claiming the lease for {claim.Holder}", connection =>
        Rows(connection, View, ClaimStatement, claim.Holder.ToString(), claim.Address, claim.TimeToLive.TotalSeconds, claim.Over?.Value ?? -1L)
            is [var taken] ? taken : ReadView(connection));

    /// <inheritdoc/>
    public LeaseView Look() => database.Do("looking at the lease", ReadView);

    /// <inheritdoc/>
    public void Release(SeedIncarnation holder, Epoch epoch) => Ask($"releasing the lease of {holder}", connection => Execute(
        connection, "update lease set expires_at = clock_timestamp() where holder = $1 and epoch = $2", holder.ToString(), epoch.Value));

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            Drop();
        }
    }

    /// <summary>
    /// Asks on the lease's own connection, and once more on a new one where it turns out to have broken: a claim that had taken effect is
    /// then its holder's renewal.
    /// </summary>
    private TResult Ask<TResult>(string doing, Func<NpgsqlConnection, TResult> work)
    {
        lock (_lock)
        {
            for (bool wasOpen = _connection is not null; ; wasOpen = false)
            {
                try
                {
                    return work(Connect());
                }
                catch (Exception error) when (wasOpen && IsBroken(_connection, error))
                {
                    Drop();
                }
                catch (NpgsqlException error)
                {
                    // A connection that failed once is not trusted again; the next call dials anew.
                    Drop();
                    throw PostgresWords.Of(error, database.Name, doing);
                }
                catch (InvalidOperationException error) when (_connection?.State != ConnectionState.Open)
                {
                    Drop();
                    throw PostgresWords.Lost(error, database.Name, doing);
                }
            }
        }
    }

    private NpgsqlConnection Connect()
    {
        // Its keep-alive may have found the connection dead while nobody used it.
        if (_connection is { State: not ConnectionState.Open })
        {
            Drop();
        }

        if (_connection is null)
        {
            _connection = new NpgsqlConnection(database.LeaseConnection);
            _connection.Open();
        }

        return _connection;
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static LeaseView ReadView(NpgsqlConnection connection) =>
        Rows(connection, View, LookStatement) is [var view] ? view : LeaseView.Never;

    private static LeaseView View(NpgsqlDataReader row) => new(
        SeedIncarnation.Parse(row.GetString(0)),
        row.GetString(1),
        new Epoch(row.GetInt64(2)),
        TimeSpan.FromSeconds(row.GetDouble(3)));
}
