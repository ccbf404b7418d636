using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using FedActors.Core;
using Npgsql;

namespace FedActors.Storage.Postgres;

/// <summary>Turns what the driver and the server say into sentences that name the store, what was tried, and the fix.</summary>
internal static class PostgresWords
{
    // The driver has only a sentence for it.
    private const string IdleSessionTimeout = "57P05", NoTls = "No SSL enabled connection";

    /// <summary>The error as a caller sees it: one that may pass, or one that needs a person's hand.</summary>
    public static Exception Of(NpgsqlException error, string store, string doing) => error switch
    {
        PostgresException refused => OfServer(refused, store, doing),
        { InnerException: TimeoutException } => new StoreException(
            store, doing, "The database did not answer in time. It is asked again; look at its load and the network.", error),
        { InnerException: SocketException socket } => new StoreException(
            store, doing, $"The database is not reached ({Plain(socket.Message)}). Check that it runs and that the address is right; it is tried again.", error),
        { InnerException: AuthenticationException } => new StoreException(
            store, doing, $"The database's certificate is not accepted ({Plain(error.InnerException.Message)}). Name the root that issued it in PGSSLROOTCERT and dial "
                + "the database by a name that is in it; sslmode=require in the address encrypts without knowing the server. It is tried again.", error),
        { InnerException: null } when error.Message.Contains(NoTls, StringComparison.Ordinal) => new StoreException(
            store, doing, "The database offers no encryption. Set ssl = on in its postgresql.conf, or, where the network is trusted, add sslmode=disable to "
                + "the address. It is tried again.", error),
        _ => Lost(error, store, doing),
    };

    /// <summary>The connection broke before or while it was used.</summary>
    public static StoreException Lost(Exception error, string store, string doing) =>
        new(store, doing, $"The connection was lost ({Plain(error.Message)}). It is tried again.", error);

    /// <summary>Whether the statement may have taken effect although it failed.</summary>
    public static bool IsUnknown(NpgsqlException error) =>
        error is not PostgresException refused || refused.SqlState.StartsWith("08", StringComparison.Ordinal)
        || refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or IdleSessionTimeout;

    /// <summary>Whether the connection was cut, by the server or on the way, rather than too slow.</summary>
    public static bool IsCut(NpgsqlException error) => error is PostgresException refused
        ? refused.SqlState.StartsWith("08", StringComparison.Ordinal)
            || refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or IdleSessionTimeout
        : error.InnerException is not TimeoutException;

    private static Exception OfServer(PostgresException error, string store, string doing)
    {
        string said = $"{Plain(error.MessageText)} ({error.SqlState}).";
        MalformedInputException NeedsHand(string fix) => new(store, $"{doing} failed: {said} {fix}");
        StoreException MayPass(string what) => new(store, doing, $"{said} {what}", error);
        return error.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => NeedsHand(
                "Check the user, and the password in PGPASSWORD, PGPASSFILE or the address."),
            PostgresErrorCodes.InvalidCatalogName => NeedsHand("Create the database, or correct its name in the address."),
            PostgresErrorCodes.InsufficientPrivilege => NeedsHand(
                "Grant the user what is missing: create on the database for a new schema, usage on the schema, and select, insert, update, delete on its tables."),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName => NeedsHand(
                "A table is missing or changed: restore the schema from a backup, or name another schema."),
            PostgresErrorCodes.ReadOnlySqlTransaction => MayPass("The server is a read-only standby; the address must lead to the primary."),
            PostgresErrorCodes.DiskFull => MayPass("The database's disk is full; nothing was changed. Free space: it goes on by itself."),
            PostgresErrorCodes.TooManyConnections => MayPass("Raise max_connections, or end what uses them up; it is tried again."),
            PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable => MayPass("Another transaction held it up; it is tried again."),
            var state when state[..2] is "08" or "40" or "53" or "55" or "57" or "58" or "25" => MayPass("It is tried again."),
            _ => NeedsHand("The tables are not as this version made them; restore a backup."),
        };
    }

    private static string Plain(string text) => string.Create(CultureInfo.InvariantCulture, $"{text.TrimEnd('.', ' ', '\n')}");
}
