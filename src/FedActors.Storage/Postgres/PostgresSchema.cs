namespace FedActors.Storage.Postgres;

/// <summary>The tables of a shared store.</summary>
internal static class PostgresSchema
{
    public const int Version = 1;

    /// <summary>What must be there and be allowed, table by table.</summary>
    public static readonly string[] TableNames = ["store", "lease", "terms", "rounds", "sites", "lives", "runs", "privacy_draws", "receipts", "blobs", "blob_chunks"];

    /// <summary>Tables that earlier releases of this version of the schema did not make.</summary>
    public static readonly string[] LaterTableNames = ["privacy_draws", "receipts"];

    public const string Tables = """
        create table if not exists store (key text primary key, value text not null);
        create table if not exists lease (
            id integer primary key check (id = 1),
            holder text not null,
            address text not null,
            epoch bigint not null,
            expires_at timestamptz not null);
        create table if not exists terms (
            epoch bigint primary key,
            holder text not null,
            address text not null,
            taken_at timestamptz not null);
        create table if not exists rounds (
            run_id text not null,
            round integer not null,
            epoch bigint not null,
            holder text not null,
            hash bytea not null,
            previous bytea not null,
            record bytea not null,
            committed_at timestamptz not null,
            primary key (run_id, round));
        create index if not exists rounds_by_epoch on rounds (epoch);
        create table if not exists sites (
            client integer primary key,
            name text not null unique,
            incarnation bigint not null,
            first_seen timestamptz not null,
            last_seen timestamptz not null);
        create table if not exists lives (
            client integer not null references sites (client),
            boot uuid not null,
            incarnation bigint not null,
            primary key (client, boot));
        create table if not exists runs (
            ordinal bigint generated always as identity primary key,
            run_id text not null unique,
            configuration bytea not null,
            settings text not null,
            initial_model bytea not null,
            wish text not null,
            created_at timestamptz not null);
        create table if not exists privacy_draws (
            population text not null,
            version bigint not null,
            run_id text not null,
            round integer not null,
            attempt integer not null,
            epoch bigint not null,
            noise_multiplier double precision not null,
            sampling_rate double precision not null,
            holder text not null,
            drawn_at timestamptz not null,
            primary key (population, version));
        create table if not exists receipts (
            run_id text not null,
            round integer not null,
            root bytea not null,
            receipts bytea not null,
            primary key (run_id, round, root));
        create table if not exists blobs (
            digest bytea primary key,
            length bigint not null,
            stored_at timestamptz not null);
        create table if not exists blob_chunks (
            digest bytea not null references blobs (digest) on delete cascade,
            number integer not null,
            bytes bytea not null,
            primary key (digest, number));
        alter table blob_chunks alter column bytes set storage external;
        """;
}
