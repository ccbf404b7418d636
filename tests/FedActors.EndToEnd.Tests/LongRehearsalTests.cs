using System.Globalization;
using Contracts.Postgres;

namespace FedActors.EndToEnd.Tests;

/// <summary>
/// Leader, standbys, nodes, database and lines are killed, stopped, cut, slowed and silenced at random moments; then everything is repaired, and
/// the run must end with the model of a run that nothing disturbed. FEDACTORS_REHEARSAL_SECONDS says how long, FEDACTORS_REHEARSAL_SEED draws the
/// same faults again.
/// </summary>
public sealed class LongRehearsalTests
{
    private const int SecondsUsual = 120;

    [Fact]
    public void A_cluster_that_is_hurt_all_over_loses_nothing_and_ends_with_the_right_model()
    {
        PostgresServer.Require();
        int seconds = Setting("FEDACTORS_REHEARSAL_SECONDS") ?? SecondsUsual, seed = Setting("FEDACTORS_REHEARSAL_SEED") ?? Random.Shared.Next();
        using var database = new PostgresServer();
        using var six = new SixNodes(database, isProxied: true);
        six.Log.Note($"test: FEDACTORS_REHEARSAL_SEED={seed} FEDACTORS_REHEARSAL_SECONDS={seconds}");
        six.Start();
        var rehearsal = new Rehearsal(six, database, seed);
        rehearsal.Run(TimeSpan.FromSeconds(seconds));

        TimeSpan repaired = six.Log.Elapsed;
        int mark = six.Log.Count;
        six.UntilRound(six.LastRound() + 5, mark);
        SaidLine first = six.Log.Until("a round is committed", line => line.Event == "round", mark);
        (int rounds, string model) = six.Finish();
        int epochs = six.Log.All(line => line.Event == "leads").Max(line => line.Int("epoch"));
        string summary = string.Create(CultureInfo.InvariantCulture,
            $"{rehearsal}; {rounds} rounds, {epochs} epochs, the first round {(first.At - repaired).TotalSeconds:0.0} s after the repair");
        six.Log.Note($"test: {summary}");
        six.Check(rounds, model);
        TestContext.Current.SendDiagnosticMessage(summary);
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
