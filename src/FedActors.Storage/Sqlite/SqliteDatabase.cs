using System.Globalization;
using System.Runtime.InteropServices;
using FedActors.Core.Identity;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace FedActors.Storage.Sqlite;

/// <summary>
/// The one connection to an embedded store's database: one caller at a time, statements prepared once, SQLite's errors turned into
/// sentences.
/// </summary>
internal sealed partial class SqliteDatabase : IDisposable
{
    private const int BusySeconds = 5;
    private const long CheckedAtOpenBytes = 256L << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SqliteCommand> _statements = [];
    private readonly SqliteConnection _connection;
    private readonly string _name;
    private readonly DiskHealth _health;

    public SqliteDatabase(string path, string name, bool readOnly, DiskHealth? health = null)
    {
        (_name, _health) = (name, health ?? new DiskHealth());
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        try
        {
            Do("opening the database", () => Prepare(path, readOnly));
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a piece of work that needs the database for itself.</summary>
    /// <param name="doing">What it is, for messages: "appending round 12".</param>
    /// <param name="work">Uses <see cref="Statement"/>; each statement is a transaction unless it is <see cref="Together"/>.</param>
    public TResult Do<TResult>(string doing, Func<TResult> work)
    {
        lock (_lock)
        {
            _health.Require(_name, doing);
            try
            {
                return work();
            }
            catch (SqliteException error)
            {
                throw SqliteWords.Of(error, SystemError(), _name, doing, BusySeconds, _health);
            }
        }
    }

    /// <summary>As <see cref="Do"/>, with all statements in one transaction.</summary>
    public TResult Together<TResult>(string doing, Func<TResult> work) => Do(doing, () =>
    {
        Execute("begin immediate");
        try
        {
            TResult result = work();
            Execute("commit");
            return result;
        }
        catch
        {
            if (_connection.Handle is { } handle && sqlite3_get_autocommit(handle) == 0)
            {
                Execute("rollback");
            }

            throw;
        }
    });

    /// <summary>
    /// As <see cref="Do"/>, but without waiting for the disk: what is written here is durable no later than whatever is written next in the
    /// usual way, because both go into one log in this order.
    /// </summary>
    public TResult Ahead<TResult>(string doing, Func<TResult> work) => Do(doing, () =>
    {
        Flushing("normal");
        try
        {
            return work();
        }
        finally
        {
            Flushing("full");
        }
    });

    /// <summary>A statement with its parameters $1, $2, ... set; prepared when it is used for the first time.</summary>
    public SqliteCommand Statement(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_statements.TryGetValue(sql, out SqliteCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 1; i <= values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i}") });
            }

            _statements.Add(sql, command);
        }

        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] switch
            {
                null => DBNull.Value,
                Sha256Digest digest => BytesOf(digest),
                var value => value,
            };
        }

        return command;
    }

    public int Execute(string sql, params ReadOnlySpan<object?> values) => Statement(sql, values).ExecuteNonQuery();

    public object? Scalar(string sql, params ReadOnlySpan<object?> values) =>
        Statement(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    public List<TRow> Rows<TRow>(Func<SqliteDataReader, TRow> read, string sql, params ReadOnlySpan<object?> values)
    {
        var rows = new List<TRow>();
        using SqliteDataReader reader = Statement(sql, values).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Moves the log into the database file, so that neither needs the other.</summary>
    /// <returns>Whether all of it was moved; false where another program still reads it.</returns>
    public bool Fold() => Do("folding the log into the database", () => Rows(row => row.GetInt64(0) == 0, "pragma wal_checkpoint(truncate)") is [true]);

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (SqliteCommand command in _statements.Values)
            {
                command.Dispose();
            }

            _statements.Clear();
            _connection.Dispose();
        }
    }

    private bool Prepare(string path, bool readOnly)
    {
        long length = File.Exists(path) ? new FileInfo(path).Length : 0;
        _connection.Open();
        if (!readOnly)
        {
            // Closing leaves the log where it is, also after a start that failed: only folding it ends what the directory's note says.
            sqlite3_db_config(_connection.Handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
            Require("wal", Scalar("pragma journal_mode = wal"));
            Flushing("full");

            // What a process that died left in the log is written to the database anew: after a failed flush only this makes it durable.
            Execute("pragma wal_checkpoint(truncate)");
        }

        if (length is > 0 and <= CheckedAtOpenBytes)
        {
            Require("ok", Scalar("pragma quick_check(1)"));
        }

        return true;
    }

    // SQLite obeys this pragma when it is compiled, so a prepared statement would do nothing the second time.
    private void Flushing(string level)
    {
        if (sqlite3_exec(_connection.Handle, $"pragma synchronous = {level}") is var code and not SQLITE_OK)
        {
            throw new SqliteException($"The log cannot be set to synchronous = {level}.", code);
        }
    }

    private void Require(string expected, object? found)
    {
        if (!expected.Equals(found))
        {
            throw SqliteWords.Damaged(_name, $"SQLite says: {found}.");
        }
    }

    private int SystemError() => _connection.Handle is { IsInvalid: false, IsClosed: false } handle ? SystemErrorOf(handle.DangerousGetHandle()) : 0;

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_system_errno")]
    private static partial int SystemErrorOf(nint database);

    private static byte[] BytesOf(Sha256Digest digest)
    {
        var bytes = new byte[32];
        digest.CopyTo(bytes);
        return bytes;
    }
}
