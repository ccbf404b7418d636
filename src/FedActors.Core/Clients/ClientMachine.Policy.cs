using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Core.Protocol;
using FedActors.Core.Receipts;

namespace FedActors.Core.Clients;

/// <content>What this site allows, remembers and signs.</content>
public sealed partial class ClientMachine
{
    private string? _run;
    private ReceiptSeal? _seal;

    /// <summary>What this site takes part in; null for anything.</summary>
    public SitePolicy? Policy { get; init; }

    /// <summary>What it remembers of runs; needed where it has a policy, null for a client that is not led back by anybody.</summary>
    public ISiteMemory? Memory { get; init; }

    /// <summary>d of this site's model, for its policy; null where it is not known.</summary>
    public int? Dimension { get; init; }

    /// <summary>How many examples this site says it has.</summary>
    private long Announced => Policy?.Metrics.Allowed.HasFlag(SiteMetrics.Examples) == false ? Math.Min(1, _examples) : _examples;

    /// <summary>Why the task is not taken, in the words for the aggregator: the rule and nothing else. Its sentence is for this site.</summary>
    private string? PolicyFlaw(ClientMessage.TrainTask task, List<ClientEffect> effects)
    {
        PolicyRefusal? refusal = Judge(task);
        if (refusal is null)
        {
            _run = task.Terms?.RunId;
            return null;
        }

        effects.Add(new ClientEffect.Report($"policy, rule {refusal.Rule}: the task of round {task.Key.Round} is refused. {refusal.Detail}."));
        return $"policy: {refusal.Rule}";
    }

    private PolicyRefusal? Judge(ClientMessage.TrainTask task)
    {
        Invariant.Require(Policy is null || Memory is not null);
        if (Policy?.Judge(task, Dimension, Memory!) is { } refusal)
        {
            return refusal;
        }

        if (Memory is not { } memory || task.Terms is not { } terms)
        {
            return null;
        }

        return memory.Find(terms.RunId)?.Judge(task)
            ?? (memory.Begin(terms.RunId, task.Key.Round, Policy?.RoundsPerDay) ? null
                : new PolicyRefusal("rounds-per-day", $"run {terms.RunId}: today's {Policy?.RoundsPerDay} rounds are used up, or could not be counted"));
    }

    private void Remember(ClientMessage.RoundCommitted committed)
    {
        if (_run is { } run)
        {
            Memory?.Commit(run, committed.Round, committed.NextModel);
        }
    }

    /// <summary>What may leave beside the update: what the policy lets, and nothing measured where the run promises privacy, because no noise is on it.</summary>
    private LocalUpdate.Ready Released(LocalUpdate.Ready update)
    {
        if (_task!.Terms?.Privacy is not null)
        {
            update = update with { Note = update.Note with { TrainLoss = null, GlobalLoss = null, GlobalAccuracy = null } };
        }

        return Policy is { } policy ? update with { Note = policy.Metrics.Release(update.Note, Secrets) } : update;
    }

    /// <summary>Signed once for each offer; an offer that is repeated is the same one.</summary>
    private ReceiptSeal? Seal() => _task!.Terms is { Receipts: not ReceiptDemand.Off } terms && Trust is { } trust && Secrets is { } secrets
        ? ReceiptSeal.Sign(terms.RunId, _task.Key, _client, _task.Model, Outgoing.Note, secrets, trust)
        : null;

    private void Keep(CountersignedReceipt receipt, List<ClientEffect> effects) => effects.Add(
        receipt.Signed.Receipt.Client == _client && receipt.IsIncluded
            ? new ClientEffect.KeepReceipt(receipt)
            : new ClientEffect.Report($"a receipt for {receipt.Signed.Receipt.Client} in round {receipt.Round} is not kept: it is another site's, or is not among those of its round"));
}
