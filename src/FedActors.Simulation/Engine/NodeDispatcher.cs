using FedActors.Actors;

namespace FedActors.Simulation.Engine;

/// <summary>
/// One simulated process: its mailboxes run on the loop, unless it is paused (they wait) or dead (they never run again). A crash is nothing
/// but this: no farewell, no clean-up.
/// </summary>
internal sealed class NodeDispatcher(EventLoop loop) : IDispatcher
{
    private readonly List<IMailboxRun> _held = [];
    private Guarded? _guarded;
    private bool _dead;
    private bool _paused;

    /// <summary>Whether the process still exists.</summary>
    public bool IsAlive => !_dead;

    public void Schedule(IMailboxRun run)
    {
        if (_dead)
        {
            return;
        }

        if (_paused)
        {
            _held.Add(run);
        }
        else
        {
            loop.Schedule(Guard(run));
        }
    }

    /// <summary>The process is gone.</summary>
    public void Kill()
    {
        _dead = true;
        _held.Clear();
    }

    /// <summary>The process stands still, as under SIGSTOP or in a long garbage collection.</summary>
    public void Pause() => _paused = true;

    /// <summary>The process goes on where it stood, not knowing that time has passed.</summary>
    public void Resume()
    {
        _paused = false;
        foreach (IMailboxRun run in _held)
        {
            loop.Schedule(Guard(run));
        }

        _held.Clear();
    }

    /// <summary>A process has few actors, mostly one, so the last guard mostly fits again; it has no state of its own.</summary>
    private Guarded Guard(IMailboxRun run) => _guarded is { } last && last.Guards(run) ? last : _guarded = new Guarded(this, run);

    /// <summary>A run that was scheduled before the process died or stood still must notice it.</summary>
    private sealed class Guarded(NodeDispatcher node, IMailboxRun run) : IMailboxRun
    {
        public bool Guards(IMailboxRun other) => run == other;

        public void Run()
        {
            if (node._paused && !node._dead)
            {
                node._held.Add(run);
            }
            else if (!node._dead)
            {
                run.Run();
            }
        }

        public void Execute() => Run();
    }
}
