using System.Data;
using System.Globalization;
using FedActors.Core.Identity;
using Npgsql;

namespace FedActors.Storage.Postgres;

/// <summary>
/// The connections to a shared store: a bounded pool for most, and a single one with short time-outs, outside the pool, for the lease, so
/// that a transfer of models or a dead network never keeps a leader from knowing that it leads.
/// </summary>
internal sealed class PostgresDatabase : IDisposable
{
    private const int PoolMax = 16, ConnectSeconds = 10, LeaseConnectSeconds = 2, CommandSeconds = 30, LeaseCommandSeconds = 1, CancelMilliseconds = 500;
    private const int PreparedMax = 32, AttemptsMax = 2;

    private readonly NpgsqlDataSource _pool;

    public PostgresDatabase(StoreAddress.Postgres address)
    {
        Name = address.ToString();
        _pool = NpgsqlDataSource.Create(Connection(address, lockMilliseconds: 5_000, idleMilliseconds: 5_000, CommandSeconds, connection =>
        {
            connection.MaxPoolSize = PoolMax;
            connection.MaxAutoPrepare = PreparedMax;
            connection.AutoPrepareMinUsages = 2;
            connection.NoResetOnClose = true; // No statement here leaves anything behind in its session.
        }));
        LeaseConnection = Connection(address, lockMilliseconds: 800, idleMilliseconds: 800, LeaseCommandSeconds, connection =>
        {
            connection.Pooling = false;
            connection.KeepAlive = 1;
            connection.Timeout = LeaseConnectSeconds;
        });
    }

    /// <summary>How messages name the store.</summary>
    public string Name { get; }

    /// <summary>How the lease's own connection is opened.</summary>
    public string LeaseConnection { get; }

    /// <summary>
    /// Runs a piece of work on a connection of the pool; each statement is a transaction of its own. A connection that broke, mostly while
    /// nobody used it, is replaced, and the work done once more: doing it twice must be as doing it once.
    /// </summary>
    /// <param name="doing">What it is, for messages: "storing blob 01234567".</param>
    /// <param name="work">Is given the connection.</param>
    /// <param name="mayRepeat">Asked whether it can still be done once more; null where it always can.</param>
    public TResult Do<TResult>(string doing, Func<NpgsqlConnection, TResult> work, Func<bool>? mayRepeat = null)
    {
        for (int attempt = 1; ; attempt++)
        {
            NpgsqlConnection? connection = null;
            try
            {
                connection = _pool.OpenConnection();
                return work(connection);
            }
            catch (Exception error) when (attempt < AttemptsMax && IsBroken(connection, error) && (mayRepeat is null || mayRepeat()))
            {
                // What else is in the pool was cut with it.
                _pool.Clear();
            }
            catch (NpgsqlException error)
            {
                throw PostgresWords.Of(error, Name, doing);
            }
            catch (InvalidOperationException error) when (connection is { State: not ConnectionState.Open })
            {
                throw PostgresWords.Lost(error, Name, doing);
            }
            finally
            {
                connection?.Dispose();
            }
        }
    }

    /// <summary>As <see cref="Do"/>, with all statements in one transaction.</summary>
    public TResult Together<TResult>(string doing, Func<NpgsqlConnection, TResult> work) => Do(doing, connection =>
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        TResult result = work(connection);
        transaction.Commit();
        return result;
    });

    public static NpgsqlCommand Statement(NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (object? value in values)
        {
            command.Parameters.Add(new NpgsqlParameter
            {
                Value = value switch
                {
                    null => DBNull.Value,
                    Sha256Digest digest => BytesOf(digest),
                    _ => value,
                },
            });
        }

        return command;
    }

    public static int Execute(NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using NpgsqlCommand command = Statement(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    public static object? Scalar(NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using NpgsqlCommand command = Statement(connection, sql, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    public static List<TRow> Rows<TRow>(NpgsqlConnection connection, Func<NpgsqlDataReader, TRow> read, string sql, params ReadOnlySpan<object?> values)
    {
        var rows = new List<TRow>();
        using NpgsqlCommand command = Statement(connection, sql, values);
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Whether a connection that was open has broken, other than by a time-out, so that a new one is worth a try.</summary>
    public static bool IsBroken(NpgsqlConnection? connection, Exception error) => connection is { State: not ConnectionState.Open }
        && (error is InvalidOperationException || (error is NpgsqlException lost && PostgresWords.IsCut(lost)));

    public void Dispose() => _pool.Dispose();

    private static string Connection(
        StoreAddress.Postgres address, int lockMilliseconds, int idleMilliseconds, int commandSeconds, Action<NpgsqlConnectionStringBuilder> adjust)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port,
            Database = address.Database,
            Username = address.User,
            Password = address.Password,
            SslMode = Enum.Parse<SslMode>(address.TlsMode.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
            SearchPath = address.Schema,
            ApplicationName = "fedactors",
            Timeout = ConnectSeconds,
            CommandTimeout = commandSeconds,
            CancellationTimeout = CancelMilliseconds,
            TcpKeepAlive = true,
            IncludeErrorDetail = false,

            // The server's own time-outs: a paused or vanished client must not hold a lock that a take-over needs.
            Options = string.Create(
                CultureInfo.InvariantCulture,
                $"-c statement_timeout={commandSeconds * 1000} -c lock_timeout={lockMilliseconds} -c idle_in_transaction_session_timeout={idleMilliseconds} -c tcp_user_timeout={Math.Max(2, commandSeconds) * 1000} -c synchronous_commit=on"),
        };
        adjust(connection);
        return connection.ToString();
    }

    private static byte[] BytesOf(Sha256Digest digest)
    {
        var bytes = new byte[32];
        digest.CopyTo(bytes);
        return bytes;
    }
}
