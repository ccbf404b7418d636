namespace FedActors.Actors.Cells;

/// <summary>The life of one actor, whatever its message type: turns, children, failure, restart, end.</summary>
internal abstract class ActorCell : IMailboxRun
{
    private readonly ActorCell? _parent;
    private readonly string? _name;

    // The flag guards the signals, the turn, the mailbox and the children; all else belongs to the turn in progress.
    private protected SpinFlag Flag;
    private int _number;
    private int _spawned;
    private ActorCell? _newestChild;
    private ActorCell? _newerSibling;
    private ActorCell? _olderSibling;
    private Dictionary<string, ActorCell>? _namedChildren;
    private RestartLedger? _ledger;
    private Signals _signals;
    private Turn _turn;
    private bool _childrenClosed;
    private bool _stopping;

    private protected ActorCell(ActorSystem system, ActorCell? parent, string? name, ActorOptions options) =>
        (System, _parent, _name, Options) = (system, parent, name, options);

    public ActorSystem System { get; }

    public ActorOptions Options { get; }

    public int Incarnation { get; private set; }

    public string Path => _parent is null ? "/" : _parent._parent is null ? $"/{Name}" : $"{_parent.Path}/{Name}";

    public abstract ActorRef Ref { get; }

    private protected Phase Phase { get; private set; }

    private string Name => _name ?? $"${_number}";

    private RestartLedger Ledger =>
        Volatile.Read(ref _ledger) ?? Interlocked.CompareExchange(ref _ledger, new RestartLedger(), null) ?? _ledger!;

    void IThreadPoolWorkItem.Execute() => Run();

    public void Run()
    {
        long begun = System.Time.GetTimestamp();
        if (_signals != Signals.None)
            HandleSignals();
        if (Phase == Phase.Running)
            RunBatch();
        var elapsed = System.Time.GetElapsedTime(begun);
        if (elapsed > System.Options.SlowTurn)
            System.Emit(new ActorEvent.SlowTurn(Path, elapsed));
        EndTurn();
    }

    /// <summary>Sends a control signal from any thread.</summary>
    public void Post(Signals signals, Exception? failure = null)
    {
        var ledger = failure is null ? null : Ledger;
        Flag.Enter();
        ledger?.Posted ??= failure;
        _signals |= signals;
        bool schedule = TryScheduleForSignal();
        Flag.Exit();
        if (schedule)
            System.Dispatcher.Schedule(this);
    }

    public ActorRef<TChild> Spawn<TChild>(Func<Actor<TChild>> factory, string? name, ActorOptions? options)
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (name is not null && (name.Length is 0 or > 128 || name.Contains('/') || name[0] == '$'))
            throw new ArgumentException(
                $"\"{name}\" was asked for as an actor's name; a name has 1 to 128 characters, no '/', no '$' in front.",
                nameof(name));
        var child = new ActorCell<TChild>(System, this, name, options ?? ActorOptions.Default, factory);
        AddChild(child, name);
        System.CountSpawn();
        child.Post(Signals.Start);
        return child.TypedRef;
    }

    public void StopChild(ActorRef child)
    {
        if (child.Cell is not { } cell || cell._parent != this)
            throw new ArgumentException(
                $"{Path} was asked to stop {child.Path}, which is not its child; an actor stops itself and its children.");
        cell.Post(Signals.Stop);
    }

    private protected bool HasSignals => _signals != Signals.None;

    /// <summary>Within the flag: true when the caller is to schedule a turn for a new message.</summary>
    private protected bool TryScheduleForMessage()
    {
        if (_turn != Turn.Idle)
            return false;
        _turn = Turn.Scheduled;
        return true;
    }

    private protected abstract void RunBatch();

    /// <summary>Within the flag: whether messages wait; an empty mailbox gives up its memory.</summary>
    private protected abstract bool HasMessagesOrRelease();

    private protected abstract void CreateActor(Exception? restartCause);

    private protected abstract void ReleaseAttachments();

    private protected abstract void StopActor();

    /// <summary>Within the flag: no message is accepted from now on.</summary>
    private protected abstract void CloseMailbox();

    private protected abstract int ClearMailbox();

    private protected void Fail(Exception cause)
    {
        System.CountFailure();
        System.Emit(new ActorEvent.Failed(Path, cause));
        if (Phase != Phase.Running)
            return;
        if (Ledger.TryRecord(Options.Supervision, System.Time))
            Ledger.Cause = cause;
        else
            GiveUp(cause);
        EndIncarnation();
    }

    private void GiveUp(Exception cause)
    {
        _stopping = true;
        if (Options.Supervision.WhenExhausted == RestartsExhausted.Stop)
            return;
        System.Emit(new ActorEvent.Escalated(Path, cause));
        if (_parent is null)
            System.Fatal(cause);
        else
            _parent.Post(Signals.Failure, new ChildFailedException(Path, cause));
    }

    private bool TryScheduleForSignal()
    {
        if (_turn == Turn.Scheduled)
            return false;
        _turn = Turn.Scheduled;
        return true;
    }

    private void HandleSignals()
    {
        Flag.Enter();
        var signals = _signals;
        _signals = Signals.None;
        var failure = _ledger?.Posted;
        _ledger?.Posted = null;
        Flag.Exit();

        if ((signals & Signals.Stop) != 0)
            HandleStop();
        if ((signals & Signals.Start) != 0 && Phase == Phase.Created)
            BeginIncarnation(null);
        if (failure is not null && Phase == Phase.Running)
            Fail(failure);
        else if ((signals & Signals.ChildrenGone) != 0 && Phase == Phase.Ending)
            FinishIncarnation();
        else if ((signals & Signals.Resume) != 0 && Phase == Phase.BackingOff)
            BeginIncarnation(Ledger.Cause);
    }

    private void HandleStop()
    {
        if (_stopping || Phase == Phase.Terminated)
            return;
        _stopping = true;
        if (Phase is Phase.BackingOff)
            Terminate();
        else if (Phase != Phase.Ending)
            // Also before the start: the root may have got children from outside before its first turn.
            EndIncarnation();
    }

    private void EndTurn()
    {
        Flag.Enter();
        bool again = _signals != Signals.None || (HasMessagesOrRelease() && Phase == Phase.Running);
        _turn = again ? Turn.Scheduled : Phase == Phase.Running ? Turn.Idle : Turn.Suspended;
        Flag.Exit();
        if (again)
            System.Dispatcher.Schedule(this);
    }

    private void BeginIncarnation(Exception? restartCause)
    {
        Flag.Enter();
        _childrenClosed = false;
        Flag.Exit();
        Incarnation++;
        Phase = Phase.Running;
        if (restartCause is not null)
        {
            _ledger!.BackOff?.Dispose();
            System.CountRestart();
            System.Emit(new ActorEvent.Restarted(Path));
        }

        try
        {
            CreateActor(restartCause);
        }
        catch (Exception cause)
        {
            Fail(cause);
        }
    }

    private void EndIncarnation()
    {
        Phase = Phase.Ending;
        try
        {
            ReleaseAttachments();
        }
        catch (AggregateException cause)
        {
            // A callback that work had registered on its cancellation threw.
            System.Emit(new ActorEvent.StopFailed(Path, cause));
        }

        var children = CloseChildren();
        foreach (var child in children)
            child.Post(Signals.Stop);
        if (children.Count == 0)
            FinishIncarnation();
    }

    private void FinishIncarnation()
    {
        try
        {
            StopActor();
        }
        catch (Exception cause)
        {
            System.Emit(new ActorEvent.StopFailed(Path, cause));
        }

        if (_stopping)
            Terminate();
        else
            BackOff();
    }

    private void BackOff()
    {
        Phase = Phase.BackingOff;
        int restart = Ledger.RestartsInWindow;
        var pause = Options.Supervision.BackOff(restart, System.Jitter(Path, Incarnation));
        System.Emit(new ActorEvent.BackingOff(Path, restart, pause));
        if (pause == TimeSpan.Zero)
            Post(Signals.Resume);
        else
            Ledger.BackOff = System.Time.CreateTimer(
                static cell => ((ActorCell)cell!).Post(Signals.Resume), this, pause, Timeout.InfiniteTimeSpan);
    }

    private void Terminate()
    {
        Phase = Phase.Terminated;
        _ledger?.BackOff?.Dispose();
        Flag.Enter();
        CloseMailbox();
        int left = ClearMailbox();
        Flag.Exit();
        if (left > 0)
            System.DeadLetter(Path, left);
        if (_parent is not null)
            System.CountEnd();
        // The name is free before the watchers hear, so that a watcher may spawn a successor under it.
        _parent?.RemoveChild(this);
        Ref.MarkTerminated();
        if (_parent is null)
            System.CompleteStop();
    }

    private void AddChild(ActorCell child, string? name)
    {
        string? refusal = null;
        Flag.Enter();
        if (_childrenClosed)
            refusal = $"{Path} was asked for a new child, but it is ending; only a running actor has children.";
        else if (name is not null && !(_namedChildren ??= []).TryAdd(name, child))
            refusal = $"{Path} was asked for a child \"{name}\", but a living child has it; names are unique among siblings.";
        else
        {
            child._number = ++_spawned;
            child._olderSibling = _newestChild;
            _newestChild?._newerSibling = child;
            _newestChild = child;
        }

        Flag.Exit();
        if (refusal is not null)
            throw new InvalidOperationException(refusal);
    }

    private void RemoveChild(ActorCell child)
    {
        Flag.Enter();
        if (child._newerSibling is null)
            _newestChild = child._olderSibling;
        else
            child._newerSibling._olderSibling = child._olderSibling;
        child._olderSibling?._newerSibling = child._newerSibling;
        child._newerSibling = child._olderSibling = null;
        if (child._name is not null)
            _namedChildren!.Remove(child._name);
        bool gone = _childrenClosed && _newestChild is null;
        Flag.Exit();
        if (gone)
            Post(Signals.ChildrenGone);
    }

    /// <summary>Admits no more children and lists the living ones, the newest first.</summary>
    private List<ActorCell> CloseChildren()
    {
        var children = new List<ActorCell>();
        Flag.Enter();
        _childrenClosed = true;
        if (_stopping)
            CloseMailbox();
        for (var child = _newestChild; child is not null; child = child._olderSibling)
            children.Add(child);
        Flag.Exit();
        return children;
    }
}
