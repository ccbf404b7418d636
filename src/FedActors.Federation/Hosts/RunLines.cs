using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.Reports;

namespace FedActors.Federation.Hosts;

/// <summary>Says what happens in a run: one line a round, one for whoever comes and goes. Called on the aggregator's turn, one at a time.</summary>
/// <param name="log">Where the lines go.</param>
/// <param name="nameOf">What a client is called.</param>
/// <param name="roundsMax">How many rounds there will be.</param>
public sealed class RunLines(HostLog log, Func<ClientId, string> nameOf, int roundsMax)
{
    // Rounds without training pass by the hundred a second; nobody reads that.
    private static readonly TimeSpan RoundLineEvery = TimeSpan.FromMilliseconds(100);

    private Instant? _lastRoundLine;
    private int _members;
    private int _roundsUnsaid;

    /// <summary>Something happened.</summary>
    public void Observe(Instant now, RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.MemberJoined joined:
                _members = joined.Members;
                Say(LogLevel.Info, "joined", $"{nameOf(joined.Client)} joined; {Members()}", ("site", nameOf(joined.Client)), ("members", joined.Members));
                break;
            case RunEvent.MemberLeft left:
                _members = left.Members;
                Say(LogLevel.Info, "left", $"{nameOf(left.Client)} is gone: {left.Reason}; {Members()}",
                    ("site", nameOf(left.Client)), ("reason", left.Reason), ("members", left.Members));
                break;
            case RunEvent.MemberDescribed { Flaw: { } flaw } described:
                Say(LogLevel.Warning, "not-described", $"what {nameOf(described.Client)} says of its machine is not kept: {flaw}", ("site", nameOf(described.Client)), ("reason", flaw));
                break;
            case RunEvent.MemberUnfit unfit:
                Say(LogLevel.Warning, "unfit", $"{nameOf(unfit.Client)} is not selected: {unfit.Reason}", ("site", nameOf(unfit.Client)), ("reason", unfit.Reason));
                break;
            case RunEvent.WaitingForMembers waiting:
                Say(LogLevel.Info, "waiting", $"waiting for nodes: {waiting.Members} of {waiting.Needed} are here", ("members", waiting.Members), ("needed", waiting.Needed));
                break;
            case RunEvent.RoundStarted started:
                Say(LogLevel.Debug, "round-started", $"round {started.Plan.Round}, attempt {started.Plan.Attempt}: {started.Plan.Slots.Count} nodes asked",
                    ("round", started.Plan.Round.Value), ("attempt", started.Plan.Attempt), ("asked", started.Plan.Slots.Count));
                break;
            case RunEvent.SlotEnded ended: OnSlotEnded(ended); break;
            case RunEvent.RoundCommitted committed: OnCommitted(now, committed.Record); break;
            case RunEvent.RoundFailed failed:
                Say(LogLevel.Warning, "round-failed", $"round {failed.Round}, attempt {failed.Attempt} failed and is tried again: {failed.Reason}",
                    ("round", failed.Round.Value), ("attempt", failed.Attempt), ("reason", failed.Reason));
                break;
            case RunEvent.JournalTrouble trouble:
                Say(LogLevel.Warning, "store-trouble", $"round {trouble.Round}: the store did not take it: {trouble.Reason} It is tried again.",
                    ("round", trouble.Round.Value), ("reason", trouble.Reason));
                break;
            case RunEvent.UpdateLate late:
                Say(LogLevel.Debug, "late", $"{nameOf(late.Client)} came late with {late.Key}{(late.Counted ? "; it counts" : "")}",
                    ("site", nameOf(late.Client)), ("round", late.Key.Round.Value), ("counted", late.Counted));
                break;
            case RunEvent.SlotReopened reopened:
                Say(LogLevel.Debug, "slot-reopened", $"round {reopened.Key.Round}: {nameOf(reopened.Client)} is back and goes on", ("round", reopened.Key.Round.Value), ("site", nameOf(reopened.Client)));
                break;
            case RunEvent.Paused: Say(LogLevel.Info, "paused", "the run is paused: the open round is finished, no other starts until it is resumed"); break;
            case RunEvent.Resumed: Say(LogLevel.Info, "resumed", "the run is resumed"); break;
        }
    }

    private void OnSlotEnded(RunEvent.SlotEnded ended)
    {
        bool isTrouble = ended.Outcome is SlotOutcome.Refused or SlotOutcome.Declined;
        string detail = ended.Detail is { Length: > 0 } given ? $": {given}" : "";
        Say(isTrouble ? LogLevel.Warning : LogLevel.Debug, "slot-ended",
            $"round {ended.Key.Round}: {nameOf(ended.Client)} {OutcomeWords.Name(ended.Outcome)}{detail}",
            ("round", ended.Key.Round.Value), ("site", nameOf(ended.Client)), ("outcome", OutcomeWords.Key(ended.Outcome)), ("detail", ended.Detail));
    }

    private void OnCommitted(Instant now, RoundRecord record)
    {
        int round = record.Round.Value;
        if (_lastRoundLine is { } last && now - last < RoundLineEvery && round < roundsMax)
        {
            _roundsUnsaid++;
            return;
        }

        _lastRoundLine = now;
        int carried = record.Accepted.Count(update => update.Key.Round != record.Round || update.Key.Attempt != record.Attempt);
        RoundMetrics metrics = record.Metrics;
        double? accuracy = metrics.EvaluatedAccuracy ?? metrics.LocalAccuracy, loss = metrics.EvaluatedLoss ?? metrics.LocalLoss ?? metrics.TrainLoss;
        double seconds = (record.ClosedAt - record.StartedAt).TotalSeconds;
        string late = record.Stragglers.Count > 0 ? $"  late {record.Stragglers.Count}" : "", vanished = record.Dropouts.Count > 0 ? $"  vanished {record.Dropouts.Count}" : "";
        string spent = record.Privacy is { } privacy ? $"  epsilon {Figures.Epsilon(privacy.Epsilon)}" : "";
        string unsaid = _roundsUnsaid > 0 ? $"  ({_roundsUnsaid} rounds before it not shown)" : "";
        Say(LogLevel.Info, "round",
            $"round {round} of {roundsMax}  accuracy {Figures.Percent(accuracy)}  loss {Figures.Loss(loss)}  " +
            $"counted {record.Accepted.Count}/{record.Cohort.Count}{late}{vanished}  nodes {_members}{spent}  {Figures.Seconds(seconds)}{unsaid}",
            ("round", round), ("rounds", roundsMax), ("accuracy", accuracy), ("loss", loss), ("counted", record.Accepted.Count - carried), ("carried", carried),
            ("asked", record.Cohort.Count), ("late", record.Stragglers.Count), ("vanished", record.Dropouts.Count), ("refused", record.Refused.Count),
            ("members", _members), ("seconds", seconds), ("model", record.NextModel.ToString()), ("epoch", record.Epoch.Value), ("epsilon", record.Privacy?.Epsilon));
        _roundsUnsaid = 0;
    }

    private string Members() => _members == 1 ? "1 node" : $"{_members} nodes";

    private void Say(LogLevel level, string happened, string text, params ReadOnlySpan<(string Name, object? Value)> fields) =>
        log.Say(level, happened, text, fields);
}
