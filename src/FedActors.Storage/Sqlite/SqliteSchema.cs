namespace FedActors.Storage.Sqlite;

/// <summary>The tables of an embedded store.</summary>
internal static class SqliteSchema
{
    public const int Version = 1;

    public const string Tables = """
        create table if not exists store (key text primary key, value text not null) strict;
        create table if not exists lease (
            id integer primary key check (id = 1),
            holder text not null,
            address text not null,
            epoch integer not null) strict;
        create table if not exists terms (
            epoch integer primary key,
            holder text not null,
            address text not null,
            taken_at integer not null) strict;
        create table if not exists rounds (
            run_id text not null,
            round integer not null,
            epoch integer not null,
            holder text not null,
            hash blob not null,
            previous blob not null,
            record blob not null,
            committed_at integer not null,
            primary key (run_id, round)) strict;
        create index if not exists rounds_by_epoch on rounds (epoch);
        create table if not exists sites (
            client integer primary key,
            name text not null unique,
            incarnation integer not null,
            first_seen integer not null,
            last_seen integer not null) strict;
        create table if not exists lives (
            client integer not null references sites (client),
            boot text not null,
            incarnation integer not null,
            primary key (client, boot)) strict;
        create table if not exists runs (
            ordinal integer primary key,
            run_id text not null unique,
            configuration blob not null,
            settings text not null,
            initial_model blob not null,
            wish text not null,
            created_at integer not null) strict;
        create table if not exists privacy_draws (
            population text not null,
            version integer not null,
            run_id text not null,
            round integer not null,
            attempt integer not null,
            epoch integer not null,
            noise_multiplier real not null,
            sampling_rate real not null,
            holder text not null,
            drawn_at integer not null,
            primary key (population, version)) strict;
        create table if not exists receipts (
            run_id text not null,
            round integer not null,
            root blob not null,
            receipts blob not null,
            primary key (run_id, round, root)) strict;
        create table if not exists small_blobs (digest blob primary key, bytes blob not null) strict;
        """;
}
