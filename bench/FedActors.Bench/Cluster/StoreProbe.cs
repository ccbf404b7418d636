using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace FedActors.Bench.Cluster;

/// <summary>What the disk allows.</summary>
internal static class StoreProbe
{
    /// <summary>Transactions of one row of a record's length, one after the other.</summary>
    public static double CommitsPerSecond(string directory, TimeSpan time)
    {
        string file = Path.Combine(directory, "probe.db");
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute("pragma journal_mode=wal");
        Execute("pragma synchronous=full");
        Execute("create table rounds (round integer primary key, record blob)");
        using var insert = new SqliteCommand("insert into rounds (record) values (zeroblob(2000))", connection);
        insert.Prepare();
        return Rate(time, () => insert.ExecuteNonQuery());

        void Execute(string sql)
        {
            using var command = new SqliteCommand(sql, connection);
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Writes of 4 KB to the end of a file, each flushed to the disk.</summary>
    public static double FlushesPerSecond(string directory, TimeSpan time)
    {
        using FileStream file = File.Create(Path.Combine(directory, "probe.bin"));
        byte[] block = new byte[4096];
        return Rate(time, () =>
        {
            file.Write(block);
            file.Flush(flushToDisk: true);
        });
    }

    private static double Rate(TimeSpan time, Action action)
    {
        long began = Stopwatch.GetTimestamp();
        long count = 0;
        for (; Stopwatch.GetElapsedTime(began) < time; count++)
        {
            action();
        }

        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
