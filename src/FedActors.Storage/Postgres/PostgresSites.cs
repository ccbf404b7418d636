using FedActors.Core.Edges;
using FedActors.Core.Identity;
using static FedActors.Storage.Postgres.PostgresDatabase;

namespace FedActors.Storage.Postgres;

/// <summary>The sites of a shared store. Registrations of one site wait for each other on its row.</summary>
internal sealed class PostgresSites(PostgresDatabase database) : ISiteRegistry
{
    /// <inheritdoc/>
    public Incarnation Register(SiteName site, Guid boot) => database.Together($"registering site {site}", connection =>
    {
        int client = site.Client.Value;
        Execute(
            connection,
            """
            insert into sites (client, name, incarnation, first_seen, last_seen) values ($1, $2, 0, clock_timestamp(), clock_timestamp())
            on conflict do nothing
            """,
            client, site.Name);
        SiteRules.RequireSame(database.Name, site, Rows(
            connection,
            row => new SiteName(row.GetString(0), new ClientId(row.GetInt32(1))),
            "select name, client from sites where name = $1 or client = $2 order by client for update", site.Name, client));
        if (Scalar(connection, "select incarnation from lives where client = $1 and boot = $2", client, boot) is long before)
        {
            return new Incarnation(before);
        }

        long incarnation = (long)Scalar(
            connection, "update sites set incarnation = incarnation + 1, last_seen = clock_timestamp() where client = $1 returning incarnation", client)!;
        Execute(connection, "insert into lives (client, boot, incarnation) values ($1, $2, $3)", client, boot, incarnation);
        Execute(connection, "delete from lives where client = $1 and incarnation <= $2", client, incarnation - SiteRules.LivesMax);
        return new Incarnation(incarnation);
    });

    /// <inheritdoc/>
    public IReadOnlyList<RegisteredSite> All() => database.Do("listing the sites", connection => Rows(
        connection,
        row => new RegisteredSite(
            new SiteName(row.GetString(1), new ClientId(row.GetInt32(0))),
            new Incarnation(row.GetInt64(2)),
            row.GetFieldValue<DateTimeOffset>(3),
            row.GetFieldValue<DateTimeOffset>(4)),
        "select client, name, incarnation, first_seen, last_seen from sites order by client"));
}
