using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Core.Clients;

/// <summary>
/// One centre's part in a run: greet, take a task, fetch the model, train, upload, offer, and repeat oneself until answered. A newer task
/// replaces an older one. A finished update is kept until its round is committed, so that the same round asked again costs no training, not
/// even after the node or the aggregator has died.
/// </summary>
public sealed partial class ClientMachine
{
    private readonly ClientId _client;
    private readonly long _examples;
    private readonly ClientOptions _options;
    private readonly SelfDescription _self;
    private ClientMessage.TrainTask? _task;
    private FinishedUpdate? _finished;
    private Declined? _declined;
    private TimeSpan _heartbeat;
    private bool _heardTask;
    private bool _isTrainingTimeOver;
    private int _retries;
    private int _bodiesMissing;

    /// <summary>A client that has not started; <see cref="ClientInput.Start"/> starts it.</summary>
    /// <param name="client">Who this is.</param>
    /// <param name="examples">How many examples it trains on.</param>
    /// <param name="options">How it keeps in touch.</param>
    /// <param name="capabilities">What it says of its machine; null to say nothing.</param>
    public ClientMachine(ClientId client, long examples, ClientOptions options, Capabilities? capabilities = null)
    {
        _client = client;
        _examples = examples;
        _options = options;
        _heartbeat = options.HeartbeatInterval;
        _self = new SelfDescription(capabilities);
    }

    /// <summary>What the client is doing.</summary>
    public ClientPhase Phase { get; private set; }

    /// <summary>The task at hand, or null.</summary>
    public TaskKey? Task => _task?.Key;

    /// <summary>
    /// The name under which the present fetch, training or upload was started: that of the task at hand, or of one before it that asked for the
    /// same training.
    /// </summary>
    public TaskKey Work { get; private set; }

    /// <summary>One thing that happened; what is to be done is added to <paramref name="effects"/>.</summary>
    public void Step(ClientInput input, List<ClientEffect> effects)
    {
        if (Phase == ClientPhase.Stopped)
        {
            return;
        }

        switch (input)
        {
            case ClientInput.Start start: OnStart(start.Finished, effects); break;
            case ClientInput.Connected connected: OnConnected(connected.Heartbeat, effects); break;
            case ClientInput.TimerDue { Timer: ClientTimer.Heartbeat }: Greet(isFirst: false, effects); break;
            case ClientInput.FromAggregator message: OnMessage(message.Message, effects); break;
            case ClientInput.TimerDue { Timer: ClientTimer.TrainingEnd }: EndTraining(effects); break;
            // What an aggregator before asked for under the same name is another model: the fetch of this one is still under way.
            case ClientInput.Fetched fetched when IsAt(fetched.Key, ClientPhase.Fetching) && fetched.Digest == _task!.Model: OnFetched(fetched, effects); break;
            case ClientInput.FetchFailed failed when IsAt(failed.Key, ClientPhase.Fetching): RetryLater(failed.Reason, effects); break;
            case ClientInput.Trained trained when IsAt(trained.Key, ClientPhase.Training): OnTrained(trained.Update, effects); break;
            case ClientInput.TrainingFailed failed when IsAt(failed.Key, ClientPhase.Training): Decline(failed.Reason, isOfTraining: true, effects); break;
            case ClientInput.Masked masked when IsAt(masked.Key, ClientPhase.Masking): OnMasked(masked, effects); break;
            case ClientInput.MaskingFailed failed when IsAt(failed.Key, ClientPhase.Masking): OnMaskingFailed(failed, effects); break;
            case ClientInput.Uploaded uploaded when IsAt(uploaded.Key, ClientPhase.Uploading): OnUploaded(uploaded, effects); break;
            case ClientInput.UploadFailed failed when IsAt(failed.Key, ClientPhase.Uploading): RetryLater(failed.Reason, effects); break;
            case ClientInput.TimerDue { Timer: ClientTimer.Retry }: Retry(effects); break;
            case ClientInput.Stored { Trouble: { } trouble }: effects.Add(new ClientEffect.Report($"the finished update is not kept: {trouble}")); break;
            case ClientInput.ReceiptKept { Trouble: { } trouble }: effects.Add(new ClientEffect.Report($"a receipt is not kept: {trouble}")); break;
            case ClientInput.Leave: Leave(effects); break;
        }
    }

    private void OnStart(FinishedUpdate? finished, List<ClientEffect> effects)
    {
        _finished ??= finished;
        Greet(isFirst: true, effects);
    }

    /// <summary>Greets, and takes the present step again at once: what was under way may have been lost with the old session.</summary>
    private void OnConnected(TimeSpan? heartbeat, List<ClientEffect> effects)
    {
        _heartbeat = heartbeat ?? _heartbeat;
        (_retries, _bodiesMissing) = (0, 0);
        (_heardTask, _run) = (false, null);
        if (_declined is { IsOfTraining: false })
        {
            // What could not be fetched or handed over then may go through now.
            _declined = null;
        }

        Greet(isFirst: true, effects);
        switch (Phase)
        {
            case ClientPhase.Fetching: StopTransfer(effects); Fetch(effects); break;
            case ClientPhase.Uploading: StopTransfer(effects); Upload(effects); break;
            case ClientPhase.Offering: SendOffer(effects); break;
        }
    }

    private void StopTransfer(List<ClientEffect> effects)
    {
        effects.Add(new ClientEffect.CancelTimer(ClientTimer.Retry));
        effects.Add(new ClientEffect.CancelWork(Work));
    }

    private void Greet(bool isFirst, List<ClientEffect> effects)
    {
        effects.Add(new ClientEffect.Send(new AggregatorMessage.Hello(Announced, _task?.Key, _self.Tell(isFirst))));
        if (_heartbeat > TimeSpan.Zero)
        {
            effects.Add(new ClientEffect.SetTimer(ClientTimer.Heartbeat, _heartbeat));
        }
    }

    private void OnMessage(ClientMessage message, List<ClientEffect> effects)
    {
        switch (message)
        {
            case ClientMessage.TrainTask task: OnTask(task, effects); break;
            case ClientMessage.Secure asked: OnAsk(asked, effects); break;
            case ClientMessage.Answer answer when _task?.Key == answer.Key: OnAnswer(answer, effects); break;
            case ClientMessage.Cancel cancel when _task?.Key == cancel.Key: GiveUp(null, "the round closed without this update", effects); break;
            case ClientMessage.RoundCommitted committed:
                Remember(committed);
                Forget(committed.Round, effects);
                break;
            case ClientMessage.Receipted receipted: Keep(receipted.Receipt, effects); break;
            case ClientMessage.RunEnded ended: OnRunEnded(ended.Reason, effects); break;
            case ClientMessage.Superseded superseded: Stop($"incarnation {superseded.Newer} of this site has joined", effects); break;
        }
    }

    /// <summary>
    /// A task: the same one again is acknowledged again, an older one is ignored, a newer one replaces the present one. Another aggregator
    /// counts its attempts anew, so the first task of a session is never too old.
    /// </summary>
    private void OnTask(ClientMessage.TrainTask task, List<ClientEffect> effects)
    {
        bool mayBeOlder = !_heardTask;
        _heardTask = true;
        if (_task is { } present && !mayBeOlder && (task.Key.Round, task.Key.Attempt).CompareTo((present.Key.Round, present.Key.Attempt)) < 0)
        {
            return;
        }

        if (_declined is { } declined && declined.Task.Key == task.Key && declined.Task.Terms == task.Terms && declined.Task.AsksTheSameAs(task))
        {
            effects.Add(new ClientEffect.Send(new AggregatorMessage.TaskDeclined(task.Key, declined.Reason)));
            return;
        }

        if ((MaskingFlaw(task) ?? PolicyFlaw(task, effects)) is { } flaw)
        {
            GiveUp(null, $"replaced by {task.Key}", effects);
            _task = task;
            Decline(flaw, isOfTraining: false, effects);
            return;
        }

        if (Phase == ClientPhase.Training && _task!.Key == task.Key && !_task.AsksTheSameAs(task))
        {
            // Another aggregator asks something else under the same name; what the present training ends with could be taken for its result.
            Decline("at work on another training of the same name", isOfTraining: false, effects);
            return;
        }

        // A masked body is good for one attempt only; what is trained is good for the next.
        bool isNewPart = NeedsNewPart(task, mayBeOlder);
        bool isMaskedForAnother = isNewPart && _task is not null
            && Phase is ClientPhase.AwaitingShares or ClientPhase.Masking or ClientPhase.Uploading or ClientPhase.Offering;
        bool goesOn = !isMaskedForAnother && _task is { } atHand && atHand.AsksTheSameAs(task)
            && (atHand.Key == task.Key || Phase is ClientPhase.Fetching or ClientPhase.Training);
        if (!goesOn)
        {
            GiveUp(null, $"replaced by {task.Key}", effects);
        }

        _task = task;
        effects.Add(new ClientEffect.Send(new AggregatorMessage.TaskAccepted(task.Key)));
        Advertise(task, isNewPart, effects);
        if (task.TrainFor is { } trainFor)
        {
            effects.Add(new ClientEffect.SetTimer(ClientTimer.TrainingEnd, trainFor));
        }

        if (!goesOn)
        {
            Begin(effects);
        }
    }

    private void Begin(List<ClientEffect> effects)
    {
        (_retries, _bodiesMissing) = (0, 0);
        _isTrainingTimeOver = false;
        if (_finished?.Answers(_task!) == true)
        {
            MaskOrUpload(effects);
        }
        else
        {
            DropFinished(effects);
            Fetch(effects);
        }
    }

    private void Fetch(List<ClientEffect> effects)
    {
        Phase = ClientPhase.Fetching;
        Work = _task!.Key;
        effects.Add(new ClientEffect.Fetch(Work, _task.Model));
    }

    private void OnFetched(ClientInput.Fetched fetched, List<ClientEffect> effects)
    {
        _self.Downloaded(fetched.BytesPerSecond);
        Train(fetched.Model, effects);
        if (_isTrainingTimeOver)
        {
            EndTraining(effects);
        }
    }

    /// <summary>The time that the aggregator gave this centre's training is over: what is done by now is worth more than all of it too late.</summary>
    private void EndTraining(List<ClientEffect> effects)
    {
        _isTrainingTimeOver = true;
        if (Phase == ClientPhase.Training)
        {
            effects.Add(new ClientEffect.FinishTraining(Work));
        }
    }

    private void Train(ModelVector model, List<ClientEffect> effects)
    {
        Phase = ClientPhase.Training;
        _retries = 0;
        Work = _task!.Key;
        effects.Add(new ClientEffect.Train(Work, model, new TrainingTask(_task.RunSeed, _task.Key.Round, _client, _task.Local)));
    }

    private void OnTrained(LocalUpdate.Ready update, List<ClientEffect> effects)
    {
        _finished = new FinishedUpdate(_task!.Key.Round, _task.Model, _task.RunSeed, _task.Local, Released(update));
        effects.Add(new ClientEffect.KeepFinished(_finished));
        MaskOrUpload(effects);
    }

    private void Upload(List<ClientEffect> effects)
    {
        Phase = ClientPhase.Uploading;
        Work = _task!.Key;
        effects.Add(new ClientEffect.Upload(Work, Outgoing));
    }

    private void OnUploaded(ClientInput.Uploaded uploaded, List<ClientEffect> effects)
    {
        _self.Uploaded(uploaded.BytesPerSecond);
        Offer(effects);
    }

    private void Offer(List<ClientEffect> effects)
    {
        Phase = ClientPhase.Offering;
        _retries = 0;
        _seal = Seal();
        SendOffer(effects);
    }

    private void SendOffer(List<ClientEffect> effects)
    {
        effects.Add(new ClientEffect.Send(new AggregatorMessage.UpdateReady(_task!.Key, Outgoing.Note with { Seal = _seal })));
        effects.Add(new ClientEffect.SetTimer(ClientTimer.Retry, RetryDelay()));
    }

    private void OnAnswer(ClientMessage.Answer answer, List<ClientEffect> effects)
    {
        if (answer.Outcome == UpdateAnswer.RefusedInvalid)
        {
            // Offering the same update again would be refused again; the next task of this round trains afresh.
            DropFinished(effects);
        }

        if (answer.Outcome != UpdateAnswer.BodyMissing)
        {
            GiveUp(answer.Outcome, answer.Detail ?? answer.Outcome.ToString(), effects);
        }
        else if (Phase == ClientPhase.Offering)
        {
            UploadAgain(effects);
        }
    }

    private void UploadAgain(List<ClientEffect> effects)
    {
        if (++_bodiesMissing > _options.RetriesMax)
        {
            Decline($"given up: the aggregator missed the body {_bodiesMissing} times", isOfTraining: false, effects);
            return;
        }

        // The next offer is due after this upload, not while it runs.
        effects.Add(new ClientEffect.CancelTimer(ClientTimer.Retry));
        Upload(effects);
    }

    /// <summary>The task at hand is over, with an answer or without; a finished update stays until its round is committed.</summary>
    private void GiveUp(UpdateAnswer? answer, string detail, List<ClientEffect> effects)
    {
        if (_task is not { } task)
        {
            return;
        }

        if (Phase is ClientPhase.Fetching or ClientPhase.Training or ClientPhase.Masking or ClientPhase.Uploading)
        {
            effects.Add(new ClientEffect.CancelWork(Work));
        }

        effects.Add(new ClientEffect.CancelTimer(ClientTimer.Retry));
        if (task.TrainFor is not null)
        {
            effects.Add(new ClientEffect.CancelTimer(ClientTimer.TrainingEnd));
        }

        effects.Add(new ClientEffect.TaskEnded(task.Key, answer, detail));
        _task = null;
        Phase = ClientPhase.Idle;
    }

    private void Forget(RoundNumber committed, List<ClientEffect> effects)
    {
        if (_part is { } part && part.Key.Round.Value <= committed.Value && _task is null)
        {
            DropPart();
        }

        if (_finished is { } finished && finished.Round.Value <= committed.Value && _task is null)
        {
            DropFinished(effects);
        }
    }

    private void DropFinished(List<ClientEffect> effects)
    {
        if (_finished is not null)
        {
            _finished = null;
            effects.Add(new ClientEffect.DropFinished());
        }
    }

    private void OnRunEnded(string reason, List<ClientEffect> effects)
    {
        _run = null;
        GiveUp(null, $"the run has ended: {reason}", effects);
        DropFinished(effects);
        DropPart();
    }

    private void Leave(List<ClientEffect> effects)
    {
        effects.Add(new ClientEffect.Send(new AggregatorMessage.Goodbye()));
        Stop("left", effects);
    }

    /// <summary>What is finished stays where it is kept: the next life of this node offers it.</summary>
    private void Stop(string reason, List<ClientEffect> effects)
    {
        GiveUp(null, reason, effects);
        Phase = ClientPhase.Stopped;
        effects.Add(new ClientEffect.CancelTimer(ClientTimer.Heartbeat));
        effects.Add(new ClientEffect.Stop(reason));
    }

    /// <summary>What is sent: the update as it was trained, or masked.</summary>
    private LocalUpdate.Ready Outgoing => _task!.Masked is null ? _finished!.Update : _maskedUpdate!;

    private bool IsAt(TaskKey key, ClientPhase phase) => Phase == phase && Work == key;

    /// <summary>A task that this client will not do, so that it can say so again.</summary>
    private sealed record Declined(ClientMessage.TrainTask Task, string Reason, bool IsOfTraining);
}
