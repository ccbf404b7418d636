namespace Contracts.Postgres;

/// <content>What only tests need, so that benchmarks can use the server too.</content>
public sealed partial class PostgresServer
{
    /// <summary>Skips the running test, by name and with the reason, where there is no PostgreSQL.</summary>
    public static void Require() => Assert.SkipWhen(Missing is not null, Missing ?? "");
}
