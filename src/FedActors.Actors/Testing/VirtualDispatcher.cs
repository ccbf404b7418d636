namespace FedActors.Actors.Testing;

/// <summary>Turns run one at a time, in the order they were scheduled, when the test says so.</summary>
public sealed class VirtualDispatcher : IDispatcher
{
    private readonly Queue<IMailboxRun> _turns = new();

    /// <summary>Turns that wait.</summary>
    public int Waiting => _turns.Count;

    /// <inheritdoc/>
    public void Schedule(IMailboxRun run) => _turns.Enqueue(run);

    /// <summary>Runs the oldest turn; false if none waits.</summary>
    public bool RunOne()
    {
        if (!_turns.TryDequeue(out var turn))
            return false;
        turn.Run();
        return true;
    }
}
