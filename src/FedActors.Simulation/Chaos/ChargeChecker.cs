using FedActors.Core.Privacy;
using FedActors.Core.Rounds;
using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Chaos;

/// <summary>
/// No model is released without its charge: every committed private round names a ledger entry of its own, later than those of the rounds
/// before, and says what all entries up to it cost together.
/// </summary>
internal sealed class ChargeChecker : IWorldChecker
{
    private const double Tolerance = 1e-9;

    public void Attach(SimulatedCluster cluster, Action<Violation> report)
    {
    }

    public void Finish(SimulatedCluster cluster, Action<Violation> report)
    {
        if (cluster.Options.Run.Privacy is not { } privacy)
        {
            return;
        }

        IReadOnlyList<PrivacyDraw> draws = cluster.Store.Ledger.Of(privacy.Population);
        long last = 0;
        foreach (RoundRecord record in cluster.Journal.ReadDisk())
        {
            if (record.Privacy is not { } charge)
            {
                report(new Violation("release-is-charged", $"round {record.Round} is committed and says nothing of its cost"));
                return;
            }

            if (charge.LedgerVersion <= last || !cluster.Store.Ledger.Covers(record))
            {
                report(new Violation("release-is-charged", $"round {record.Round} names entry {charge.LedgerVersion} of {draws.Count}; the round before named {last}"));
                return;
            }

            last = charge.LedgerVersion;
            double epsilon = new PrivacyLedger(privacy, cluster.Options.Run.CohortSize, record.RunId, [.. draws.Take((int)last)]).Standing.Epsilon;
            if (Math.Abs(epsilon - charge.Epsilon) > Tolerance || charge.Epsilon > privacy.EpsilonMax)
            {
                report(new Violation("charge-is-right", $"round {record.Round} says epsilon {charge.Epsilon:R}; the {last} entries up to it cost {epsilon:R}, allowed are {privacy.EpsilonMax:R}"));
            }
        }
    }
}
