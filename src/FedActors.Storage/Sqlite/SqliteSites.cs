using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Storage.Sqlite;

/// <summary>The sites of an embedded store.</summary>
internal sealed class SqliteSites(SqliteDatabase database, string name, TimeProvider clock) : ISiteRegistry
{
    /// <inheritdoc/>
    public Incarnation Register(SiteName site, Guid boot) => database.Together($"registering site {site}", () =>
    {
        long now = StoreClock.Microseconds(clock.GetUtcNow());
        List<SiteName> known = database.Rows(
            row => new SiteName(row.GetString(0), new ClientId(row.GetInt32(1))),
            "select name, client from sites where name = $1 or client = $2", site.Name, site.Client.Value);
        SiteRules.RequireSame(name, site, known);
        if (known.Count == 0)
        {
            database.Execute(
                "insert into sites (client, name, incarnation, first_seen, last_seen) values ($1, $2, 0, $3, $3)", site.Client.Value, site.Name, now);
        }

        string life = boot.ToString("n");
        if (database.Scalar("select incarnation from lives where client = $1 and boot = $2", site.Client.Value, life) is long before)
        {
            return new Incarnation(before);
        }

        database.Execute("update sites set incarnation = incarnation + 1, last_seen = $2 where client = $1", site.Client.Value, now);
        long incarnation = (long)database.Scalar("select incarnation from sites where client = $1", site.Client.Value)!;
        database.Execute("insert into lives (client, boot, incarnation) values ($1, $2, $3)", site.Client.Value, life, incarnation);
        database.Execute("delete from lives where client = $1 and incarnation <= $2", site.Client.Value, incarnation - SiteRules.LivesMax);
        return new Incarnation(incarnation);
    });

    /// <inheritdoc/>
    public IReadOnlyList<RegisteredSite> All() => database.Do("listing the sites", () => database.Rows(
        row => new RegisteredSite(
            new SiteName(row.GetString(1), new ClientId(row.GetInt32(0))),
            new Incarnation(row.GetInt64(2)),
            StoreClock.Moment(row.GetInt64(3)),
            StoreClock.Moment(row.GetInt64(4))),
        "select client, name, incarnation, first_seen, last_seen from sites order by client"));
}
