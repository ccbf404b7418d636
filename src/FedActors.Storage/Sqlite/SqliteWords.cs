using FedActors.Core;
using FedActors.Core.Files;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace FedActors.Storage.Sqlite;

/// <summary>Turns what SQLite says into sentences that name the store, what was tried, and the fix.</summary>
internal static class SqliteWords
{
    /// <summary>The error as a caller sees it: one that may pass, or one that needs a person's hand.</summary>
    /// <param name="error">What SQLite said.</param>
    /// <param name="systemError">The operating system's own code behind it, 0 where there is none.</param>
    /// <param name="store">How messages name the store.</param>
    /// <param name="doing">What was tried.</param>
    /// <param name="busySeconds">How long another program was waited for.</param>
    /// <param name="health">Told where the disk failed.</param>
    public static Exception Of(SqliteException error, int systemError, string store, string doing, int busySeconds, DiskHealth health)
    {
        switch (error.SqliteErrorCode)
        {
            case SQLITE_CORRUPT or SQLITE_NOTADB:
                return Damaged(store, $"{doing} failed: {error.Message}");
            case SQLITE_BUSY or SQLITE_LOCKED:
                return new StoreException(
                    store, doing, $"Another program has locked the database for {busySeconds} s. End it; a store's database is the seed's alone.", error);
            case SQLITE_FULL:
                return Full(error, store, doing);
            case SQLITE_IOERR when DiskRoom.IsUsedUp(systemError) && !IsFlush(error):
                // SQLite itself knows only the disk without space, not the user's quota.
                return Full(error, store, doing);
            case SQLITE_IOERR:
                // The operating system may have dropped what it could not write, and would not say so again.
                return new StoreException(store, doing, health.Fail($"{error.Message}, code {error.SqliteExtendedErrorCode}"), error);
            case SQLITE_READONLY or SQLITE_CANTOPEN or SQLITE_PERM or SQLITE_AUTH:
                return new MalformedInputException(
                    store, $"{doing} failed: {error.Message} The directory and its files must be writable for the user that runs the seed.");
            case SQLITE_ERROR or SQLITE_MISMATCH or SQLITE_CONSTRAINT:
                return new MalformedInputException(store, $"{doing} failed: {error.Message} The tables are not as this version made them; restore a backup.");
            default:
                return new StoreException(store, doing, error.Message, error);
        }
    }

    /// <summary>The database holds what SQLite never wrote.</summary>
    public static MalformedInputException Damaged(string store, string what) => new(
        store, $"the database is damaged. {what} Restore the directory from a backup; `fedactors verify` lists what can still be read.");

    private static StoreException Full(SqliteException error, string store, string doing) => new(
        store, doing, "The disk is full, or this user's quota is used up; nothing was changed. Free space: it goes on by itself.", error);

    // Also for want of room a flush may drop what it could not write.
    private static bool IsFlush(SqliteException error) => error.SqliteExtendedErrorCode is SQLITE_IOERR_FSYNC or SQLITE_IOERR_DIR_FSYNC;
}
