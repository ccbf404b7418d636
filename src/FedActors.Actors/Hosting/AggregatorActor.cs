using FedActors.Core;
using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Metrics;
using FedActors.Core.Privacy;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Vectors;

namespace FedActors.Actors.Hosting;

/// <summary>
/// Hosts a run's <see cref="RunMachine"/>: steps it and performs its effects in order. Folds, closes and commits run on the work pool, one
/// at a time, and come back as messages, so that a large model never delays a heartbeat; only folds of small models are done at once.
/// </summary>
public sealed partial class AggregatorActor : Actor<RunInput>
{
    private readonly RunMachine _machine;
    private readonly RunOptions _options;
    private readonly AggregatorPorts _ports;
    private readonly ReceiptDesk _receipts;
    private readonly List<RoundEffect> _effects = [];
    private readonly Queue<RoundEffect> _work = new();
    private bool _working;
    private ModelVector? _model;
    private ModelVector? _next;
    private bool _isModelPresent = true;
    private int _dimension;
    private ModelSum? _sum;
    private FixedPointScale? _opening;

    /// <summary>An aggregator that starts, or resumes from its journal, as soon as it is spawned.</summary>
    public AggregatorActor(RunMachine machine, RunOptions options, AggregatorPorts ports)
    {
        _machine = machine;
        _options = options;
        _ports = ports;
        _receipts = new ReceiptDesk(ports);
    }

    /// <inheritdoc/>
    public override void OnStart(ActorContext<RunInput> context) =>
        context.RunWork(_ => Open(), outcome => outcome.Status == WorkStatus.Completed ? outcome.Result! : throw NotOpened(outcome.Error));

    /// <inheritdoc/>
    public override void OnRestart(Exception cause, ActorContext<RunInput> context) =>
        throw new InvariantBrokenException($"An aggregator is not restarted in place; a new one resumes from the journal. Cause: {cause.Message}");

    /// <inheritdoc/>
    public override void Receive(RunInput message, ActorContext<RunInput> context)
    {
        if (message is RunInput.ForRound)
        {
            _working = false;
        }

        for (RunInput? next = message; next is not null;)
        {
            next = Take(next, context) ? StartWork(context) : null;
        }
    }

    /// <summary>One step of the machine and its effects; false where a test ends this aggregator in the middle of them.</summary>
    private bool Take(RunInput message, ActorContext<RunInput> context)
    {
        _effects.Clear();
        _machine.Step(_ports.Clock(), message, _effects);
        foreach (RoundEffect effect in _effects)
        {
            if (_ports.MayPerform?.Invoke(effect) == false)
            {
                return false;
            }

            Perform(effect, context);
            if (_ports.MayGoOn?.Invoke(effect) == false)
            {
                return false;
            }
        }

        return true;
    }

    private RunInput.Start Open()
    {
        Epoch epoch = _ports.Lead();
        RoundRecord? last = _ports.Journal.Last(_options.RunId);
        if (last is null)
        {
            _model = _ports.InitialModel();
        }
        else
        {
            _model = _ports.Models.Find(last.NextModel) ?? throw new MalformedInputException(
                $"run {_options.RunId}", $"round {last.Round} is committed, but its model {last.NextModel.Short} is not in the store.");
            _ports.Models.Keep(last.NextModel);
        }

#if FEDACTORS_PLANTED_BUG
        _model = PlantedBugs.Selected == PlantedBug.ResumeForgetsModel ? _ports.InitialModel() : _model;
#endif
        _dimension = _model.Dimension;
        Instant? began = last is null ? null : _ports.Journal.Read(_options.RunId, 1, 1)[0].StartedAt;
        return new RunInput.Start(epoch, _ports.Models.Put(_model), last, began, _ports.Wish?.Invoke() ?? RunWish.Run, OpenLedger());
    }

    private void Perform(RoundEffect effect, ActorContext<RunInput> context)
    {
        switch (effect)
        {
            case RoundEffect.Send send: _ports.Links.Send(send.Client, send.Incarnation, send.Message); break;
            case RoundEffect.SendToAll all: _ports.Links.SendToAll(all.Message); break;
            case RoundEffect.OpenSum or RoundEffect.Fold or RoundEffect.TakeReply or RoundEffect.EndStage or RoundEffect.Charge or RoundEffect.Close or RoundEffect.Commit: _work.Enqueue(effect); break;
            case RoundEffect.DropBody drop: _ports.Bay.Drop(drop.Client, drop.Body); break;
            case RoundEffect.DropBodies drop: _ports.Bay.Drop(drop.Client); break;
            case RoundEffect.SetTimer timer: context.StartTimer(new TimerKey((int)timer.Timer), timer.Due, new RunInput.TimerDue(timer.Timer)); break;
            case RoundEffect.CancelTimer timer: context.CancelTimer(new TimerKey((int)timer.Timer)); break;
            case RoundEffect.Report report: Report(report.Event); break;
            case RoundEffect.StopRun stop:
                _work.Clear();
                _ports.Ended?.Invoke(stop.End);
                context.Stop();
                break;
            default: throw new InvariantBrokenException($"An aggregator has no way to perform {effect.GetType().Name}.");
        }
    }

    private void Report(RunEvent happened)
    {
        if (happened is RunEvent.RoundCommitted)
        {
            // Only now: an attempt that closes and is not committed must leave the model as it was.
            (_model, _next, _isModelPresent) = (_next!, null, true);
        }

        _ports.Observe?.Invoke(_ports.Clock(), happened);
    }

    /// <summary>The next piece of work, in the order in which the machine asked; each answers with one message, which is returned where it is there at once.</summary>
    private RunInput.ForRound? StartWork(ActorContext<RunInput> context)
    {
        while (!_working && _work.TryDequeue(out RoundEffect? effect))
        {
            switch (effect)
            {
#if FEDACTORS_PLANTED_BUG
                case RoundEffect.OpenSum { Attempt: > 1 } when PlantedBugs.Selected == PlantedBug.SumOutlivesAttempt: break;
#endif
                case RoundEffect.OpenSum open:
                    (_opening, _privacy, _maskedTask) = (open.Scale, open.Privacy, open.Masked);
                    break;
                case RoundEffect.TakeReply take:
                    Run(context, () => Masked().Take(take.Plan, take.Slot, take.Reply), outcome => outcome.Status == WorkStatus.Completed
                        ? outcome.Result!
                        : new RoundInput.ReplyTaken(take.Plan.Round, take.Plan.Attempt, take.Slot, take.Reply.Stage, outcome.Error?.Message ?? "cancelled", CanUnmask: false));
                    break;
                case RoundEffect.EndStage end:
                    Run(context, () => Masked().End(end.Plan, end.Stage), outcome => outcome.Status == WorkStatus.Completed
                        ? outcome.Result!
                        : new RoundInput.StageEnded(end.Plan.Round, end.Plan.Attempt, end.Stage, outcome.Error?.Message ?? "cancelled", []));
                    break;
                case RoundEffect.Fold fold when _dimension <= _ports.FoldInTurnMax:
                    return new RunInput.ForRound(new RoundInput.Folded(fold.Order, FoldInTurn(fold.Order)));
                case RoundEffect.Fold fold:
                    Run(context, () => Fold(fold.Order), outcome => new RoundInput.Folded(fold.Order, outcome.Status == WorkStatus.Completed
                        ? outcome.Result!
                        // Our trouble, not the update's fault: its sender is asked for it again.
                        : new FoldAnswer(FoldAnswerKind.BodyMissing, outcome.Error?.Message)));
                    break;
                case RoundEffect.Charge charge:
                    Run(context, () => Charge(charge), outcome => outcome.Status == WorkStatus.Completed
                        ? outcome.Result!
                        : NotCharged(charge, outcome.Error));
                    break;
                case RoundEffect.Close close:
                    Run(context, () => Close(close.Plan), outcome => outcome.Status == WorkStatus.Completed
                        ? new RoundInput.Closed(outcome.Result!)
                        : NotClosed(close.Plan.Round, outcome.Error));
                    break;
                case RoundEffect.Commit commit:
                    Run(context, () => _receipts.Commit(commit), outcome => outcome.Status == WorkStatus.Completed
                        ? outcome.Result!
                        : Doubt(commit.Record.Round, outcome.Error));
                    break;
            }
        }

        return null;
    }

    private FoldAnswer FoldInTurn(FoldOrder order)
    {
        try
        {
            return Fold(order);
        }
        catch (Exception error) when (error is IOException or MalformedInputException)
        {
            return new FoldAnswer(FoldAnswerKind.BodyMissing, error.Message);
        }
    }

    private void Run<TResult>(ActorContext<RunInput> context, Func<TResult> work, Func<WorkOutcome<TResult>, RoundInput> toInput)
    {
        _working = true;
        context.RunWork(_ => work(), outcome => new RunInput.ForRound(toInput(outcome)));
    }

    private RoundInput.Committed Doubt(RoundNumber round, Exception? error)
    {
        Report(new RunEvent.JournalTrouble(round, error?.Message ?? "cancelled"));
        return new RoundInput.Committed(CommitOutcome.Unknown);
    }

    private FoldAnswer Fold(FoldOrder order)
    {
        OpenSum();
        IUpdateSource? body = _ports.Bay.Find(order.Client, order.Body);
        if (body is null)
        {
            return new FoldAnswer(FoldAnswerKind.BodyMissing);
        }

        if (_receipts.Flaw(order) is { } flaw)
        {
            _ports.Bay.Drop(order.Client, order.Body);
            return new FoldAnswer(FoldAnswerKind.Refused, flaw);
        }

        if (_masked is not null)
        {
            return FoldMasked(order, body);
        }

        if (!_sum!.IsIntact)
        {
            return new FoldAnswer(FoldAnswerKind.SumLost, "an update before it broke off in the middle");
        }

        FoldOutcome outcome;
        try
        {
            outcome = TooLong(body) ?? _sum.Fold(body, order.Weight, _ports.Ranges);
        }
        catch (Exception error)
        {
            // What cannot be read now is sent again; left here, it would be found again, and not be readable again.
            _ports.Bay.Drop(order.Client, order.Body);
            return new FoldAnswer(_sum.IsIntact ? FoldAnswerKind.BodyMissing : FoldAnswerKind.SumLost, error.Message);
        }

        if (!outcome.IsFolded || !order.IsCarried)
        {
            _ports.Bay.Drop(order.Client, order.Body);
        }

        if (!outcome.IsFolded)
        {
            return new FoldAnswer(FoldAnswerKind.Refused, outcome.Verdict is FoldVerdict.ValueNotFinite or FoldVerdict.ValueOutOfRange
                ? $"{outcome.Message} Lower training.learning-rate, or raise run.update-value-max."
                : outcome.Message);
        }

        _ports.Folded?.Invoke(order, body);
        return FoldAnswer.Added;
    }

    /// <summary>Clearing a large ring takes as long as a fold, so it is done on the work pool, and the ring is used again.</summary>
    private void OpenSum()
    {
        if (_opening is not { } scale)
        {
            return;
        }

        _masked = _maskedTask is { } task ? new MaskedSum(task, _ports.OpenBook!()) : null;
        if (_masked is not null)
        {
            _opening = null;
            return;
        }

        if (_sum is null)
        {
            _sum = new ModelSum(_dimension, scale);
        }
        else
        {
            _sum.Reset(scale);
        }

        _opening = null;
    }

    private CloseResult Close(RoundPlan plan)
    {
        OpenSum();
        double? nextClip = Disturb(plan);
        ModelVector model = Present(plan);
        ModelVector next = _ports.ClosesInPlace ? model : new ModelVector(model.Shape, GC.AllocateUninitializedArray<float>(model.Dimension));
        _isModelPresent = !_ports.ClosesInPlace;
        IClosedSum sum = _masked is null ? _sum! : _masked.Unmask(_ports.Ranges);
        double norm = RoundClose.Run(_ports.Strategy, sum, model.Values, next.Values, plan.Privacy?.Denominator);
        Evaluation? evaluation = _ports.Evaluator?.Evaluate(next.Memory);
        Sha256Digest stored = default, summed = default;

        // The sum is twice as long as the model; hashing it takes about as long as storing the model.
        (_ports.Ranges ?? InlineRangeRunner.Instance).Run(2, part => _ = part == 0 ? stored = _ports.Models.Put(next) : summed = sum.Digest());
        _next = next;
        return new CloseResult(stored, summed, norm, evaluation, nextClip);
    }

    /// <summary>The model the round started from; read again where an attempt that was not committed has written over it.</summary>
    private ModelVector Present(RoundPlan plan)
    {
        if (!_isModelPresent)
        {
            // Let go of first, so that there is never a second array.
            _model = _next = null;
            _model = _ports.Models.Find(plan.Model)
                ?? throw new MalformedInputException($"run {_options.RunId}", $"the model {plan.Model.Short} of round {plan.Round} is not in the store any more. Restore the store from a copy that has it.");
            _isModelPresent = true;
        }

        return _model!;
    }

    /// <summary>Ends the aggregator where the model is gone for good: without it no attempt at the round can be closed.</summary>
    private RoundInput.CloseFailed NotClosed(RoundNumber round, Exception? error) => error is MalformedInputException && _model is null
        ? throw error
        : new RoundInput.CloseFailed($"round {round} could not be closed: {error?.Message ?? "cancelled"}", error is IOException);

    /// <summary>A damaged or missing file is the operator's matter and keeps its message; anything else is ours.</summary>
    private static Exception NotOpened(Exception? error) => error is MalformedInputException or IOException
        ? error
        : new InvariantBrokenException($"the journal could not be opened: {error?.Message ?? "cancelled"}");
}
