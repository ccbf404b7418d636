namespace FedActors.Actors;

/// <summary>
/// The one-shot address that an ask puts into its message. The first reply completes the ask; later ones are counted and
/// ignored.
/// </summary>
public sealed class ReplyTo<TReply> : ActorRef<TReply>
{
    // Continuations run on the asker's side, never inside the turn of the actor that replies.
    private readonly TaskCompletionSource<TReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActorSystem _system;
    private readonly string _asked;
    private readonly ITimer _timeout;
    private readonly CancellationTokenRegistration _cancellation;

    internal ReplyTo(string asked, ActorSystem system, TimeSpan timeout, CancellationToken cancellation)
    {
        (_asked, _system) = (asked, system);
        // Started only once the field is set, because whatever ends the ask disposes the timer.
        _timeout = system.Time.CreateTimer(
            static state => ((ReplyTo<TReply>)state!).TimeOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timeout.Change(timeout, Timeout.InfiniteTimeSpan);
        _cancellation = cancellation.UnsafeRegister(
            static (state, token) => ((ReplyTo<TReply>)state!).CancelBy(token), this);
    }

    /// <inheritdoc/>
    public override string Path => $"{_asked}/?";

    internal Task<TReply> Reply => _reply.Task;

    /// <summary>Answers the ask; <see cref="TellResult.Dead"/> when it is already answered, timed out or cancelled.</summary>
    public override TellResult Tell(TReply message)
    {
        if (EndIf(_reply.TrySetResult(message)))
            return TellResult.Accepted;
        _system.LateReply(_asked);
        return TellResult.Dead;
    }

    internal void Refuse(AskException refusal) => EndIf(_reply.TrySetException(refusal));

    private void TimeOut() =>
        EndIf(_reply.TrySetException(new TimeoutException($"{_asked} was asked and did not reply in time.")));

    private void CancelBy(CancellationToken token) => EndIf(_reply.TrySetCanceled(token));

    private bool EndIf(bool ended)
    {
        if (ended)
        {
            _timeout.Dispose();
            // Unregister and not Dispose: Dispose would wait for a cancellation in progress on another thread.
            _cancellation.Unregister();
            MarkTerminated();
        }

        return ended;
    }
}
