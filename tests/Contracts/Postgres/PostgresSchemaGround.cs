using System.Globalization;
using Npgsql;

namespace Contracts.Postgres;

/// <summary>A schema of the shared server for one test; skips the test where there is no PostgreSQL.</summary>
public sealed class PostgresSchemaGround : IDisposable
{
    private static int _count;

    public PostgresSchemaGround()
    {
        PostgresServer.Require();
        Schema = string.Create(CultureInfo.InvariantCulture, $"t{Environment.ProcessId}_{Interlocked.Increment(ref _count)}");
    }

    public string Schema { get; }

    /// <summary>The store's address.</summary>
    public string Address => PostgresServer.Shared.Address(Schema);

    /// <summary>A connection of the test's own, to look and to meddle.</summary>
    public NpgsqlConnection Connect(string settings = "")
    {
        var connection = new NpgsqlConnection($"{PostgresServer.Shared.ConnectionString(Schema)};{settings}");
        connection.Open();
        return connection;
    }

    /// <summary>Meddles with the schema.</summary>
    public int Execute(string sql)
    {
        using NpgsqlConnection connection = Connect();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    public void Dispose() => Execute($"drop schema if exists {Schema} cascade");
}
