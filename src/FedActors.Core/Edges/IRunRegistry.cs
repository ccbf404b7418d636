using FedActors.Core.Rounds;

namespace FedActors.Core.Edges;

/// <summary>Which runs there are and what an operator wants of them, shared by all seeds.</summary>
public interface IRunRegistry
{
    /// <summary>Notes a run, if it is new, and returns what is known of it: its configuration is the one it began with.</summary>
    RegisteredRun Open(RegisteredRun run);

    /// <summary>Notes what an operator wants of that run from now on; whoever leads, now or later, heeds it.</summary>
    /// <returns>Whether there is such a run.</returns>
    bool SetWish(string runId, RunWish wish);

    /// <summary>All runs, the oldest first.</summary>
    IReadOnlyList<RegisteredRun> All();
}
