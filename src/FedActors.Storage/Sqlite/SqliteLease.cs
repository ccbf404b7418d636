using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace FedActors.Storage.Sqlite;

/// <summary>
/// The lease of an embedded store. Who holds it at which epoch is in the database; how long it lasts is in memory, by a clock that only
/// goes forward, because the process has the store for itself: a lease of an earlier process is over.
/// </summary>
internal sealed class SqliteLease(SqliteDatabase database, TimeProvider clock) : ILeaseStore
{
    private long _from;
    private TimeSpan _timeToLive;

    /// <inheritdoc/>
    public LeaseView Claim(LeaseClaim claim) => database.Together($"claiming the lease for {claim.Holder}", () =>
    {
        LeaseView lease = Read();
        bool isFree = lease.Left <= TimeSpan.Zero || (claim.Over is { } over && over == lease.Epoch);
        if (!isFree && lease.Holder != claim.Holder)
        {
            return lease;
        }

        // An epoch set back by hand must not come round again.
        long greatest = GreatestEpoch();
        long epoch = isFree || lease.Epoch.Value < greatest ? greatest + 1 : lease.Epoch.Value;
        if (epoch != lease.Epoch.Value || lease.Address != claim.Address)
        {
            Write(claim, epoch);
        }

        (_from, _timeToLive) = (clock.GetTimestamp(), claim.TimeToLive);
        return new LeaseView(claim.Holder, claim.Address, new Epoch(epoch), claim.TimeToLive);
    });

    /// <inheritdoc/>
    public LeaseView Look() => database.Do("looking at the lease", Read);

    /// <inheritdoc/>
    public void Release(SeedIncarnation holder, Epoch epoch) => database.Do($"releasing the lease of {holder}", () =>
    {
        LeaseView lease = Read();
        bool isHeld = lease.Holder == holder && lease.Epoch == epoch;
        _timeToLive = isHeld ? TimeSpan.Zero : _timeToLive;
        return isHeld;
    });

    private LeaseView Read() => database.Rows(
        row => new LeaseView(
            SeedIncarnation.Parse(row.GetString(0)), row.GetString(1), new Epoch(row.GetInt64(2)), _timeToLive - clock.GetElapsedTime(_from)),
        "select holder, address, epoch from lease") is [var lease] ? lease : LeaseView.Never;

    private long GreatestEpoch() => (long)database.Scalar("""
        select max(
            coalesce((select max(epoch) from lease), 0),
            coalesce((select max(epoch) from terms), 0),
            coalesce((select max(epoch) from rounds), 0))
        """)!;

    private void Write(LeaseClaim claim, long epoch)
    {
        database.Execute(
            """
            insert into lease (id, holder, address, epoch) values (1, $1, $2, $3)
            on conflict (id) do update set holder = excluded.holder, address = excluded.address, epoch = excluded.epoch
            """,
            claim.Holder.ToString(), claim.Address, epoch);
        database.Execute(
            "insert into terms (epoch, holder, address, taken_at) values ($1, $2, $3, $4) on conflict (epoch) do nothing",
            epoch, claim.Holder.ToString(), claim.Address, StoreClock.Microseconds(clock.GetUtcNow()));
    }
}
