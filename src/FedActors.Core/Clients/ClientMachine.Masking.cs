using FedActors.Core.Edges;
using FedActors.Core.Policy;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Clients;

/// <content>This client's part in secure aggregation: keys and shares while it trains, a masked body, and after it was counted its signature and shares.</content>
public sealed partial class ClientMachine
{
    private MaskedPart? _part;
    private LocalUpdate.Ready? _maskedUpdate;

    /// <summary>Where keys, masks and noise come from; null for a client that takes no masked task.</summary>
    public ISecretRandomness? Secrets { get; init; }

    /// <summary>This site's identity and how it knows others'; null for a client that takes no masked task.</summary>
    public ISiteTrust? Trust { get; init; }

    /// <summary>Why a masked task cannot be kept, as a sentence; null where it can.</summary>
    private string? MaskingFlaw(ClientMessage.TrainTask task)
    {
        if (task.Masked is not { Setting: var setting })
        {
            return null;
        }

        return Secrets is null || Trust is null ? "this centre takes no masked tasks: it has no identity to sign with"
            : setting.Judge() is { IsAccepted: false } flaw ? $"secure aggregation, rule {flaw.Rule}: {flaw.Message}"
            : setting.Round != task.Key.Round || setting.Attempt != task.Key.Attempt || setting.Model != task.Model || task.Key.Slot >= setting.CohortMax
                ? "secure aggregation: the setting is that of another task"
            : task.Local.ClipNorm is not { } clip || clip > setting.Encoding.ValueMax ? "secure aggregation: updates are not clipped to what the ring has room for"
            : Memory?.Find(setting.RunId)?.MayReveal(task.Key.Round) == false
                ? $"secure aggregation: this centre has revealed shares for round {task.Key.Round} {SeenRun.RevealsMax} times, and does so no more"
            : task.Masked.NoiseDeviation is < 1 or > (long)Privacy.Noise.DiscreteGaussian.StddevMax ? $"secure aggregation: noise of {task.Masked.NoiseDeviation} units cannot be drawn"
            : null;
    }

    /// <summary>Keys are drawn when the task is first heard of, and said again whenever it is heard again.</summary>
    private void Advertise(ClientMessage.TrainTask task, bool isNewPart, List<ClientEffect> effects)
    {
        if (task.Masked is null)
        {
            DropPart();
            return;
        }

        if (isNewPart)
        {
            DropPart();
            _part = new MaskedPart(task, Secrets!, Trust!);
        }

        effects.Add(new ClientEffect.Send(new AggregatorMessage.Secured(task.Key, _part!.Keys())));
    }

    /// <summary>
    /// Whether the task is another attempt than the one this client has a part in. Another aggregator counts its attempts anew, and may ask the very
    /// same: what was shared for the one before is of no use to it.
    /// </summary>
    private bool NeedsNewPart(ClientMessage.TrainTask task, bool isFirstOfSession) => task.Masked is { } masked
        && (_part?.Key != task.Key || _part.Task != masked || (isFirstOfSession && _part.HasSaid(SecAggStage.Sharing)));

    private void OnAsk(ClientMessage.Secure asked, List<ClientEffect> effects)
    {
        if (_part is not { } part || part.Key != asked.Key)
        {
            return;
        }

        if (asked.Ask.Stage > SecAggStage.Masking && IsMasking(part))
        {
            // The body is being masked on another thread, and it has not been sent: it cannot be among the survivors.
            return;
        }

        if (asked.Ask is SecAggAsk.Reveal && !part.HasSaid(SecAggStage.Revealing) && Memory?.Reveal(part.Task.Setting.RunId, asked.Key.Round) == false)
        {
            effects.Add(new ClientEffect.Report($"secure aggregation: no shares are revealed for round {asked.Key.Round}: it was done {SeenRun.RevealsMax} times, or could not be written down"));
            return;
        }

        SecAggReply? reply = part.Answer(asked.Ask, out string? refusal);
        if (reply is not null)
        {
            effects.Add(new ClientEffect.Send(new AggregatorMessage.Secured(asked.Key, reply)));
        }
        else if (refusal is not null)
        {
            effects.Add(new ClientEffect.Report(refusal));
            if (_task?.Key == asked.Key)
            {
                Decline(refusal, isOfTraining: false, effects);
            }
        }
        else if (Phase == ClientPhase.AwaitingShares)
        {
            MaskOrUpload(effects);
        }
    }

    /// <summary>What is trained is sent: as it is, or masked as soon as the neighbours' shares are here.</summary>
    private void MaskOrUpload(List<ClientEffect> effects)
    {
        if (_task!.Masked is null)
        {
            Upload(effects);
            return;
        }

        if (_part?.Inbox is not { } inbox)
        {
            Phase = ClientPhase.AwaitingShares;
            Work = _task.Key;
            return;
        }

        Phase = ClientPhase.Masking;
        Work = _task.Key;
        effects.Add(new ClientEffect.Mask(Work, new MaskingOrder(_finished!.Update, _part.Client, inbox, _part.Task, Secrets!)));
    }

    private void OnMasked(ClientInput.Masked masked, List<ClientEffect> effects)
    {
        _maskedUpdate = masked.Update;
        Upload(effects);
    }

    private void OnMaskingFailed(ClientInput.MaskingFailed failed, List<ClientEffect> effects)
    {
        if (failed.IsSpoilt)
        {
            // Kept, it would spoil every further attempt; the next one trains afresh.
            DropFinished(effects);
        }

        Decline(failed.Reason, isOfTraining: false, effects);
    }

    private bool IsMasking(MaskedPart part) => Phase == ClientPhase.Masking && Work == part.Key;

    private void DropPart()
    {
        // A thread may be masking with it: what it makes is thrown away, and its secrets are wiped under it, which harms nobody.
        _part?.Dispose();
        (_part, _maskedUpdate) = (null, null);
    }
}
