using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Receipts;

namespace FedActors.Actors.Hosting;

/// <summary>Hosts one centre's <see cref="ClientMachine"/>: steps it and performs its effects in order.</summary>
/// <param name="machine">Decides everything.</param>
/// <param name="port">The way to the aggregator.</param>
/// <param name="ground">Where training runs.</param>
/// <param name="observe">Told when a task ends, something is to be reported or the client stops; may be null.</param>
/// <param name="keepReceipt">Keeps a receipt, on the work pool; null where none is kept.</param>
/// <param name="finished">Where a finished update outlives the process; null where it does not.</param>
public sealed class ClientActor(
    ClientMachine machine,
    IClientPort port,
    ITrainingGround ground,
    Action<ClientEffect>? observe = null,
    IFinishedUpdates? finished = null,
    Action<CountersignedReceipt>? keepReceipt = null) : Actor<ClientInput>
{
    private static readonly ClientInput HeartbeatDue = new ClientInput.TimerDue(ClientTimer.Heartbeat);
    private static readonly ClientInput RetryDue = new ClientInput.TimerDue(ClientTimer.Retry);
    private static readonly ClientInput TrainingEndDue = new ClientInput.TimerDue(ClientTimer.TrainingEnd);

    private readonly List<ClientEffect> _effects = [];
    private ClientEffect? _toStore;
    private bool _isStoring;

    /// <inheritdoc/>
    public override void Receive(ClientInput message, ActorContext<ClientInput> context)
    {
        _isStoring &= message is not ClientInput.Stored;
        _effects.Clear();
        machine.Step(message, _effects);
        foreach (ClientEffect effect in _effects)
        {
            Perform(effect, context);
        }

        StartStoring(context);
    }

    /// <summary>The machine outlives a failed turn, its timers do not: greet again, and take the present step again.</summary>
    public override void OnRestart(Exception cause, ActorContext<ClientInput> context)
    {
        if (machine is { Phase: ClientPhase.Training })
        {
            // It is not known whether training ever began.
            Receive(new ClientInput.TrainingFailed(machine.Work, $"the client's actor failed: {cause.Message}"), context);
        }

        Receive(new ClientInput.Connected(), context);
    }

    private void Perform(ClientEffect effect, ActorContext<ClientInput> context)
    {
        switch (effect)
        {
            case ClientEffect.Send send: port.Send(send.Message); break;
            case ClientEffect.Fetch fetch: port.Fetch(fetch.Key, fetch.Model, context.Self); break;
            case ClientEffect.Train train: ground.Start(train.Key, train.Task, train.Model, context.Self); break;
            case ClientEffect.FinishTraining finish: ground.Finish(finish.Key); break;
            case ClientEffect.Mask mask: Mask(mask, context); break;
            case ClientEffect.Upload upload: port.Upload(upload.Key, upload.Update, context.Self); break;
            case ClientEffect.KeepFinished or ClientEffect.DropFinished:
                // Either makes up for everything before, so that only the last one need be done.
                _toStore = effect;
                break;
            case ClientEffect.KeepReceipt keep: KeepReceipt(keep.Receipt, context); break;
            case ClientEffect.CancelWork cancel:
                ground.Cancel(cancel.Key);
                port.Cancel(cancel.Key);
                break;
            case ClientEffect.SetTimer timer:
                context.StartTimer(new TimerKey((int)timer.Timer), timer.Due, Due(timer.Timer));
                break;
            case ClientEffect.CancelTimer timer: context.CancelTimer(new TimerKey((int)timer.Timer)); break;
            case ClientEffect.TaskEnded or ClientEffect.Report: observe?.Invoke(effect); break;
            case ClientEffect.Stop:
                observe?.Invoke(effect);
                context.Stop();
                break;
            default: throw new Core.InvariantBrokenException($"A client has no way to perform {effect.GetType().Name}.");
        }
    }

    private static void Mask(ClientEffect.Mask mask, ActorContext<ClientInput> context) => context.RunWork(
        _ => (Update: mask.Order.Run(out string? refusal), Refusal: refusal),
        outcome => outcome.Status != WorkStatus.Completed ? new ClientInput.MaskingFailed(mask.Key, outcome.Error?.Message ?? "cancelled", IsSpoilt: outcome.Error is ArgumentException)
            : outcome.Result.Update is { } update ? new ClientInput.Masked(mask.Key, update)
            : new ClientInput.MaskingFailed(mask.Key, outcome.Result.Refusal ?? "refused", IsSpoilt: false));

    private void KeepReceipt(CountersignedReceipt receipt, ActorContext<ClientInput> context)
    {
        if (keepReceipt is { } keep)
        {
            context.RunWork(
                _ =>
                {
                    keep(receipt);
                    return true;
                },
                outcome => new ClientInput.ReceiptKept(outcome.Status == WorkStatus.Completed ? null : outcome.Error?.Message ?? "the work pool did not do it"));
        }
    }

    private static ClientInput Due(ClientTimer timer) =>
        timer switch { ClientTimer.Heartbeat => HeartbeatDue, ClientTimer.Retry => RetryDue, _ => TrainingEndDue };

    /// <summary>One at a time and on the work pool: a large update takes a while to write, and greetings must not wait for it.</summary>
    private void StartStoring(ActorContext<ClientInput> context)
    {
        if (finished is { } store && !_isStoring && _toStore is { } effect)
        {
            _isStoring = true;
            _toStore = null;
            context.RunWork(_ => Store(store, effect), outcome => new ClientInput.Stored(
                outcome.Status == WorkStatus.Completed ? null : outcome.Error?.Message ?? "the work pool did not do it"));
        }
    }

    private static bool Store(IFinishedUpdates store, ClientEffect effect)
    {
        if (effect is ClientEffect.KeepFinished keep)
        {
            store.Save(keep.Finished);
        }
        else
        {
            store.Drop();
        }

        return true;
    }
}
