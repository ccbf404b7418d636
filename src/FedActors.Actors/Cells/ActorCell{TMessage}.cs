using System.Runtime.CompilerServices;

namespace FedActors.Actors.Cells;

/// <summary>An actor's mailbox and the handling of its messages.</summary>
internal sealed class ActorCell<TMessage> : ActorCell
{
    private const int Closed = -1;

    private readonly Func<Actor<TMessage>> _factory;
    private MessageRing<TMessage> _ring = new();
    private Delivery<TMessage>? _lastDelivery;
    private Actor<TMessage>? _actor;
    private Attachments<TMessage>? _attachments;
    private int _limit;
    private bool _overflowed;
    private bool _leaving;

    public ActorCell(ActorSystem system, ActorCell? parent, string? name, ActorOptions options, Func<Actor<TMessage>> factory)
        : base(system, parent, name, options)
    {
        _factory = factory;
        _limit = options.MailboxCapacity;
        TypedRef = new LocalActorRef<TMessage>(this);
    }

    public ActorRef<TMessage> TypedRef { get; }

    public override ActorRef Ref => TypedRef;

    public Attachments<TMessage> Attachments => _attachments ??= new Attachments<TMessage>();

    public TellResult Tell(TMessage message)
    {
        Flag.Enter();
        if (_ring.Count >= _limit)
            return TellFullOrClosed(message);
        _ring.Append(message);
        bool schedule = TryScheduleForMessage();
        Flag.Exit();
        if (schedule)
            System.Dispatcher.Schedule(this);
        return TellResult.Accepted;
    }

    /// <summary>Puts a delivery behind the messages that wait now; an ended actor needs none.</summary>
    public void Post(Delivery<TMessage> delivery)
    {
        Flag.Enter();
        bool schedule = false;
        if (_limit != Closed)
        {
            delivery.Position = _ring.Tail;
            delivery.Next = _lastDelivery?.Next ?? delivery;
            _lastDelivery?.Next = delivery;
            _lastDelivery = delivery;
            schedule = TryScheduleForMessage();
        }

        Flag.Exit();
        if (schedule)
            System.Dispatcher.Schedule(this);
    }

    /// <summary>Ends this actor after the message in hand.</summary>
    public void Leave()
    {
        _leaving = true;
        Post(Signals.Stop);
    }

    /// <summary>Guards what only a living incarnation may start.</summary>
    public void RequireRunning(string asked)
    {
        if (Phase != Phase.Running)
            throw new InvalidOperationException($"{Path} was asked to {asked}, but it is ending; only a running actor may.");
    }

    private protected override void RunBatch()
    {
        int left = System.Options.BatchMax;
        var batch = SlotStore<TMessage>.TakeBatch(left);
        while (left > 0 && Phase == Phase.Running && !_leaving)
        {
            int taken = Take(batch, left, out var delivery);
            if (delivery is not null)
                Handle(delivery);
            else if (taken > 0)
                Handle(batch, taken);
            else
                break;
            left -= Math.Max(taken, 1);
        }

        SlotStore<TMessage>.ReturnBatch(batch);
    }

    private protected override bool HasMessagesOrRelease()
    {
        if (_ring.Count > 0)
            return true;
        _ring.Release();
        _overflowed = false;
        return _lastDelivery is not null;
    }

    private protected override void CreateActor(Exception? restartCause)
    {
        _leaving = false;
        _actor = _factory();
        if (restartCause is null)
            _actor.OnStart(new ActorContext<TMessage>(this));
        else
            _actor.OnRestart(restartCause, new ActorContext<TMessage>(this));
    }

    private protected override void ReleaseAttachments()
    {
        var attachments = _attachments;
        _attachments = null;
        attachments?.Release();
    }

    private protected override void StopActor()
    {
        var actor = _actor;
        _actor = null;
        actor?.OnStop(new ActorContext<TMessage>(this));
    }

    private protected override void CloseMailbox() => _limit = Closed;

    private protected override int ClearMailbox()
    {
        _lastDelivery = null;
        return _ring.Clear();
    }

    private void Handle(MessageRing<TMessage>.Slot[] batch, int taken)
    {
        var actor = _actor!;
        var context = new ActorContext<TMessage>(this);
        int handled = 0;
        Exception? failure = null;
        try
        {
            while (handled < taken && !_leaving)
                actor.Receive(batch[handled++].Message, context);
        }
        catch (Exception cause)
        {
            failure = cause;
        }

        if (handled < taken)
            PutBack(batch.AsSpan(handled, taken - handled));
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TMessage>())
            batch.AsSpan(0, taken).Clear();
        if (failure is not null)
            FailMessage(failure);
    }

    private void Handle(Delivery<TMessage> delivery)
    {
        try
        {
            if (delivery.TryAccept(this, out var message))
                _actor!.Receive(message, new ActorContext<TMessage>(this));
        }
        catch (Exception cause)
        {
            FailMessage(cause);
        }
    }

    private void FailMessage(Exception cause)
    {
        System.CountFailedMessage();
        Fail(cause);
    }

    /// <summary>Takes the delivery that is due, or else messages up to the next delivery; a signal comes before both.</summary>
    private int Take(MessageRing<TMessage>.Slot[] batch, int max, out Delivery<TMessage>? delivery)
    {
        delivery = null;
        Flag.Enter();
        int taken = 0;
        if (!HasSignals)
        {
            int ahead = _lastDelivery is null ? max : (int)(_lastDelivery.Next!.Position - _ring.Head);
            if (ahead > 0)
                taken = _ring.TakeTo(batch, Math.Min(max, ahead));
            else
                delivery = TakeDelivery();
        }

        Flag.Exit();
        return taken;
    }

    private Delivery<TMessage> TakeDelivery()
    {
        var first = _lastDelivery!.Next!;
        if (first == _lastDelivery)
            _lastDelivery = null;
        else
            _lastDelivery.Next = first.Next;
        first.Next = null;
        return first;
    }

    private void PutBack(ReadOnlySpan<MessageRing<TMessage>.Slot> unhandled)
    {
        Flag.Enter();
        _ring.PutBack(unhandled);
        Flag.Exit();
    }

    /// <summary>Within the flag, which it leaves.</summary>
    private TellResult TellFullOrClosed(TMessage message)
    {
        if (_limit == Closed)
        {
            Flag.Exit();
            System.DeadLetter(Path, 1);
            return TellResult.Dead;
        }

        bool first = !_overflowed;
        _overflowed = true;
        bool drop = Options.Overflow == MailboxOverflow.DropOldest;
        if (drop)
        {
            _ring.DropOldest();
            _ring.Append(message);
        }

        Flag.Exit();
        System.Overflow(this, first);
        if (first && Options.Overflow == MailboxOverflow.Escalate)
            Post(Signals.Failure, new MailboxFullException(Path, Options.MailboxCapacity));
        return drop ? TellResult.Accepted : TellResult.Full;
    }
}
