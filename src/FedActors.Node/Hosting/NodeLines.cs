using FedActors.Core.Clients;
using FedActors.Core.Protocol;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Federation.Reports;
using FedActors.Network.Client;
using FedActors.Network.Wire;

namespace FedActors.Node.Hosting;

/// <summary>Says what a node does: one line a task, and who it is connected to.</summary>
internal sealed class NodeLines(HostLog log, TimedTrainer trainer, TimeProvider time)
{
    // While no seed answers, each is dialled up to every two seconds: the same news is told again only after this.
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(30);

    private const string TryingAgain = "Trying again, every two seconds at least.";

    // Reasons name seeds, so there are a few for each; more than this, and some are told again too soon.
    private const int ToldMax = 256;

    // When each trouble was told last: several seeds that refuse in turn do not fill the log.
    private readonly Dictionary<string, long> _told = [];
    private string? _ending;

    /// <summary>The link has news; called from one thread at a time.</summary>
    public void Say(LinkEvent happened)
    {
        switch (happened)
        {
            case LinkEvent.Connected connected:
                _ending = null;
                _told.Clear();
                WelcomeTerms terms = connected.Terms;
                log.Say(LogLevel.Info, "connected",
                    $"connected to {Address(connected.Seed)}: run {terms.RunId}, epoch {terms.Epoch}; this is {terms.Client}, life {terms.Incarnation}",
                    ("seed", Address(connected.Seed)), ("run", terms.RunId), ("epoch", terms.Epoch.Value), ("client", terms.Client.Value), ("incarnation", terms.Incarnation.Value));
                break;
            case LinkEvent.Lost lost:
                log.Say(LogLevel.Warning, "disconnected", $"the connection to {Address(lost.Seed)} is lost: {lost.Reason.TrimEnd('.')}. Connecting again; work goes on.",
                    ("seed", Address(lost.Seed)), ("reason", lost.Reason));
                break;
            case LinkEvent.Failed failed: SayTrouble(Address(failed.Seed), failed.Reason, failed.Reason); break;
            case LinkEvent.LetterMissed missed:
                log.Say(LogLevel.Warning, "letter-missed", $"a list of {Address(missed.Seed)} could not be had: {missed.Reason.TrimEnd('.')}. It is asked for again when the seed repeats its message.",
                    ("seed", Address(missed.Seed)), ("reason", missed.Reason));
                break;
            case LinkEvent.Refused { Refusal.Reason: Reasons.NotLeader } moved:
                log.Say(LogLevel.Debug, "redirected", $"{Address(moved.Seed)}: {moved.Refusal.Detail}");
                break;
            case LinkEvent.Refused { Refusal.Reason: Reasons.RunEnded } ended: SayEnd(ended.Refusal.Detail); break;
            case LinkEvent.Refused refused: SayTrouble(Address(refused.Seed), refused.Refusal.Detail, refused.Refusal.Reason, Advice(refused.Refusal)); break;
        }
    }

    /// <summary>A task has ended, or there is something else to tell; called on the client's turn.</summary>
    public void Say(ClientEffect effect)
    {
        switch (effect)
        {
            case ClientEffect.TaskEnded ended: SayTask(ended); break;
            case ClientEffect.Report report: log.Say(LogLevel.Warning, "trouble", report.Message); break;
        }
    }

    private void SayTask(ClientEffect.TaskEnded ended)
    {
        int round = ended.Key.Round.Value;
        string figures = trainer.Last is { } last && last.Round == round
            ? $"{last.Examples} examples, loss {Figures.Loss(last.Loss)}, {Figures.Seconds(last.Took.TotalSeconds)}"
            : "not trained";
        string outcome = ended.Answer switch
        {
            UpdateAnswer.Counted => "counted",
            UpdateAnswer.CountedLate => "counted late",
            UpdateAnswer.RefusedLate => $"too late: {ended.Detail}",
            UpdateAnswer.RefusedInvalid => $"refused: {ended.Detail}",
            null => ended.Detail,
            _ => $"{ended.Answer}: {ended.Detail}",
        };
        bool isTrouble = ended.Answer is UpdateAnswer.RefusedInvalid;
        log.Say(isTrouble ? LogLevel.Warning : LogLevel.Info, "task", $"round {round}: {figures}; {outcome}",
            ("round", round), ("attempt", ended.Key.Attempt), ("answer", ended.Answer?.ToString()), ("detail", ended.Detail),
            ("examples", trainer.Last?.Examples), ("loss", trainer.Last?.Loss), ("seconds", trainer.Last?.Took.TotalSeconds));
    }

    private void SayEnd(string detail)
    {
        if (_ending != detail)
        {
            _ending = detail;
            log.Say(LogLevel.Info, "run-ended", $"the run has ended: {detail.TrimEnd('.')}. Waiting for the next one.", ("detail", detail));
        }
    }

    private void SayTrouble(string address, string trouble, string reason, string advice = TryingAgain)
    {
        // Refusals are told apart by their words for programs: their sentences may have the time in them.
        string key = $"{address} {reason}";
        if (_told.TryGetValue(key, out long said) && time.GetElapsedTime(said) < SayAgain)
        {
            return;
        }

        if (_told.Count >= ToldMax)
        {
            _told.Clear();
        }

        _told[key] = time.GetTimestamp();
        string text = $"{address}: {trouble}";
        log.Say(LogLevel.Warning, "not-connected", $"{text.TrimEnd('.')}. {advice}", ("reason", text));
    }

    private static string Advice(Refusal refusal) =>
        refusal.Retryable ? TryingAgain
        : refusal.Reason is Reasons.CertificateExpired or Reasons.CertificateNotYetValid
            ? "If this machine's clock is right and the certificate's time is not over, that seed's clock is wrong: set it. Else copy a renewed kit over this one's files, "
                + "which are used without a restart. The node stays, asks the other seeds, and tries again within half a minute for each."
        : "The node ends only when all its seeds say so; it asks the others.";

    private static string Address(Uri seed) => seed.GetLeftPart(UriPartial.Authority);
}
