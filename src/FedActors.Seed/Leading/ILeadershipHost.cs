using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace FedActors.Seed.Leading;

/// <summary>What a seed does when its leadership changes; called on the driver's thread, so that each has to be quick.</summary>
public interface ILeadershipHost
{
    /// <summary>Start an aggregator of that epoch.</summary>
    void Lead(Epoch epoch);

    /// <summary>The aggregator of that epoch decides nothing from now on.</summary>
    void StepDown(Epoch epoch, string reason);

    /// <summary>Another seed leads: nodes are sent there, and its process is watched.</summary>
    void Follow(SeedIncarnation leader, string address, Epoch epoch);

    /// <summary>No leader is known.</summary>
    void NoLeader(string reason);

    /// <summary>Something a log wants to know.</summary>
    void Report(LeadershipEvent happened);
}
