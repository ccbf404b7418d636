using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Clients;

/// <summary>
/// A client's part in one masked attempt. It outlives the task: survivors sign and reveal after their updates were counted. What is asked again is
/// answered again with the same words, because nothing may be said twice in two ways.
/// </summary>
internal sealed class MaskedPart : IDisposable
{
    private readonly SecAggClient _client;
    private readonly ISiteTrust _trust;
    private readonly ISiteBook _book;
    private readonly Dictionary<SecAggStage, SecAggReply> _said = [];

    public MaskedPart(ClientMessage.TrainTask task, ISecretRandomness secrets, ISiteTrust trust)
    {
        (Key, Task, _trust, _book) = (task.Key, task.Masked!, trust, trust.OpenBook());
        _client = new SecAggClient(Task.Setting, Key.Slot, secrets, trust, _book);
    }

    /// <summary>The attempt and the slot.</summary>
    public TaskKey Key { get; }

    /// <summary>What was asked.</summary>
    public MaskedTask Task { get; }

    /// <summary>What masks the update; it is there once the neighbours' shares have come.</summary>
    public ShareInbox? Inbox { get; private set; }

    /// <summary>Masks a body; on whatever thread, once.</summary>
    public SecAggClient Client => _client;

    /// <summary>Whether this stage was answered already.</summary>
    public bool HasSaid(SecAggStage stage) => _said.ContainsKey(stage);

    /// <summary>Stage 0, again and again the same.</summary>
    public SecAggReply Keys()
    {
        if (!_said.TryGetValue(SecAggStage.Advertising, out SecAggReply? keys))
        {
            _said[SecAggStage.Advertising] = keys = new SecAggReply.Keys(_client.Advertise(), _trust.Certificate);
        }

        return keys;
    }

    /// <summary>Answers a stage.</summary>
    /// <param name="ask">What the aggregator asks.</param>
    /// <param name="refusal">Why this client will not, as a sentence; null where it does or has nothing to say.</param>
    public SecAggReply? Answer(SecAggAsk ask, out string? refusal)
    {
        refusal = null;
        if (_said.TryGetValue(ask.Stage, out SecAggReply? said))
        {
            return said;
        }

        SecAggVerdict verdict = SecAggVerdict.Accepted;
        SecAggReply? reply = null;
        switch (ask)
        {
            case SecAggAsk.Share share: reply = Share(share, out verdict); break;
            case SecAggAsk.Mask mask: Inbox ??= mask.Inbox; break;
            case SecAggAsk.Sign sign:
                verdict = _client.Sign(sign.Survivors, out SurvivorSignature? signature);
                reply = signature is null ? null : new SecAggReply.Signature(signature);
                break;
            case SecAggAsk.Reveal reveal:
                verdict = _client.Reveal(reveal.Request, out RevealedShares? shares);
                reply = shares is null ? null : new SecAggReply.Revealed(shares);
                break;
        }

        if (reply is not null)
        {
            _said[ask.Stage] = reply;
        }

        refusal = verdict.IsAccepted ? null : $"secure aggregation, rule {verdict.Rule}: {verdict.Message}";
        return reply;
    }

    public void Dispose() => _client.Dispose();

    private SecAggReply? Share(SecAggAsk.Share share, out SecAggVerdict verdict)
    {
        IReadOnlyList<KeyAdvertisement> advertised = share.Cohort.Advertised;
        if (advertised.Count != share.Certificates.Count)
        {
            verdict = new SecAggVerdict(SecAggRule.WrongLength, $"There are {advertised.Count} keys and {share.Certificates.Count} certificates; one for each is wanted.");
            return null;
        }

        for (int i = 0; i < advertised.Count; i++)
        {
            _book.Note(advertised[i].Slot, share.Certificates[i], out string? refusal);
            if (refusal is not null)
            {
                verdict = new SecAggVerdict(SecAggRule.BadSignature, $"Slot {advertised[i].Slot}: {refusal}.");
                return null;
            }
        }

        verdict = _client.Share(share.Cohort, out SealedShares? shares);
        return shares is null ? null : new SecAggReply.Shares(shares);
    }
}
