using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Chaos;

/// <summary>
/// Each client's work for a round counts at most once, in its own round or, where policy carries late updates over, in one later round within
/// the staleness bound; every counted client was asked; the quorum was met; nobody weighs more than it announced.
/// </summary>
internal sealed class CountingChecker : IWorldChecker
{
    public void Attach(SimulatedCluster cluster, Action<Violation> report)
    {
    }

    public void Finish(SimulatedCluster cluster, Action<Violation> report)
    {
        RunOptions options = cluster.Options.Run;
        var counted = new Dictionary<(int Round, int Client), int>();
        foreach (RoundRecord record in cluster.Journal.ReadDisk())
        {
            int own = 0;
            foreach (AcceptedUpdate update in record.Accepted)
            {
                bool isOwn = update.Key.Round == record.Round && update.Key.Attempt == record.Attempt;
                own += isOwn ? 1 : 0;
                CheckCountedOnce(counted, record, update, report);
                CheckBelongs(record, update, isOwn, options, report);
            }

            CheckWeights(record, cluster, report);
            int quorum = options.Privacy is null ? options.UploadsMin : Math.Min(options.UploadsMin, record.Cohort.Count);
            if (own < quorum)
            {
                report(new Violation("quorum", $"round {record.Round} was committed with {own} updates of its own; the quorum is {quorum}"));
            }
        }
    }

    /// <summary>Nobody claims more examples than it announced; an update of this round weighs what they say, a carried one not more.</summary>
    private static void CheckWeights(RoundRecord record, SimulatedCluster cluster, Action<Violation> report)
    {
        foreach (AcceptedUpdate update in record.Accepted)
        {
            long announced = cluster.Task.ExamplesOf(update.Client), whole = record.Privacy is null ? cluster.Task.Strategy.WeightOf(Math.Min(update.Examples, cluster.Options.Run.Encryption?.WeightMax ?? long.MaxValue)) : 1;
            if (update.Examples > announced || update.Examples < 1)
            {
                report(new Violation("examples-as-announced", $"round {record.Round}: {update.Client} counts with {update.Examples} examples; it announced {announced}"));
            }
            else if (update.Weight < 1 || update.Weight > whole || (update.Key.Round == record.Round && update.Key.Attempt == record.Attempt && update.Weight != whole))
            {
                report(new Violation("weight-as-examples", $"round {record.Round}: {update.Client} weighs {update.Weight} for {update.Examples} examples, which are worth {whole}"));
            }
        }
    }

    private static void CheckCountedOnce(
        Dictionary<(int Round, int Client), int> counted, RoundRecord record, AcceptedUpdate update, Action<Violation> report)
    {
        if (!counted.TryAdd((update.Key.Round.Value, update.Client.Value), record.Round.Value))
        {
            report(new Violation("counted-once", $"the work of {update.Client} for round {update.Key.Round} counts in round {counted[(update.Key.Round.Value, update.Client.Value)]} and in round {record.Round}"));
        }
    }

    private static void CheckBelongs(RoundRecord record, AcceptedUpdate update, bool isOwn, RunOptions options, Action<Violation> report)
    {
        if (isOwn && (update.Key.Slot >= record.Cohort.Count || record.Cohort[update.Key.Slot] != update.Client))
        {
            report(new Violation("only-asked-clients", $"round {record.Round} counts {update.Client} in slot {update.Key.Slot}, which was not asked there"));
        }

        int staleness = record.Round.Value - update.Key.Round.Value;
        bool mayBeCarried = options.Late == LateUpdatePolicy.Carry && staleness >= 0 && staleness <= options.StalenessMax;
        if (!isOwn && !mayBeCarried)
        {
            report(new Violation("in-its-own-round", $"round {record.Round} counts an update of {update.Client} made for round {update.Key.Round}; policy is {options.Late}, staleness at most {options.StalenessMax}"));
        }
    }
}
