namespace FedActors.Actors.Cells;

/// <summary>One piece of work: an item in the work pool, then a delivery to the incarnation that asked for it.</summary>
internal sealed class WorkRequest<TMessage, TResult> : Delivery<TMessage>, IWorkItem
{
    private readonly ActorCell<TMessage> _cell;
    private readonly int _incarnation;
    private readonly Func<CancellationToken, TResult> _work;
    private readonly Func<WorkOutcome<TResult>, TMessage> _toMessage;
    private readonly CancellationTokenSource _cancellation;
    private WorkOutcome<TResult> _outcome;

    public WorkRequest(
        ActorCell<TMessage> cell, Func<CancellationToken, TResult> work, Func<WorkOutcome<TResult>, TMessage> toMessage)
    {
        (_cell, _incarnation, _work, _toMessage) = (cell, cell.Incarnation, work, toMessage);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cell.Attachments.IncarnationEnd);
        Ticket = new WorkCancellation(_cancellation);
    }

    public WorkTicket Ticket { get; }

    public void Execute() => End(Do());

    public void Discard() => End(new WorkOutcome<TResult>(WorkStatus.Rejected, default, null));

    public override bool TryAccept(ActorCell<TMessage> cell, out TMessage message)
    {
        bool wanted = cell.Incarnation == _incarnation;
        message = wanted ? _toMessage(_outcome) : default!;
        return wanted;
    }

    private WorkOutcome<TResult> Do()
    {
        try
        {
            return _cancellation.IsCancellationRequested
                ? new WorkOutcome<TResult>(WorkStatus.Cancelled, default, null)
                : new WorkOutcome<TResult>(WorkStatus.Completed, _work(_cancellation.Token), null);
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            return new WorkOutcome<TResult>(WorkStatus.Cancelled, default, null);
        }
        catch (Exception error)
        {
            return new WorkOutcome<TResult>(WorkStatus.Failed, default, error);
        }
    }

    private void End(WorkOutcome<TResult> outcome)
    {
        _outcome = outcome;
        _cancellation.Dispose();
        _cell.Post(this);
    }

    private sealed class WorkCancellation(CancellationTokenSource cancellation) : WorkTicket
    {
        public override void Cancel()
        {
            try
            {
                cancellation.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The work ended first; its outcome is on its way.
            }
        }
    }
}
