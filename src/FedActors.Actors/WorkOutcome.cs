namespace FedActors.Actors;

/// <summary>The end of a piece of work: its status and, by status, its result or error.</summary>
public readonly record struct WorkOutcome<TResult>
{
    private readonly TResult? _result;

    internal WorkOutcome(WorkStatus status, TResult? result, Exception? error) =>
        (Status, _result, Error) = (status, result, error);

    /// <summary>How the work ended.</summary>
    public WorkStatus Status { get; }

    /// <summary>What the work threw; null unless it failed.</summary>
    public Exception? Error { get; }

    /// <summary>What the work returned; only completed work has a result.</summary>
    public TResult Result => Status == WorkStatus.Completed
        ? _result!
        : throw new InvalidOperationException($"The work has no result: it is {Status}, and only Completed work has one.", Error);
}
