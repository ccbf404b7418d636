using System.Collections.Concurrent;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Seed.Leading;

namespace FedActors.Seed.Tests.Leading;

/// <summary>Notes what a seed is told to do.</summary>
internal sealed class RecordingHost : ILeadershipHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<string> _orders = [];

    public void Lead(Epoch epoch) => _orders.Add($"lead {epoch}");

    public void StepDown(Epoch epoch, string reason) => _orders.Add($"step down {epoch}");

    public void Follow(SeedIncarnation leader, string address, Epoch epoch) => _orders.Add($"follow {leader.Name}");

    public void NoLeader(string reason)
    {
        // Told with every other order here.
        Assert.NotEmpty(reason);
    }

    public void Report(LeadershipEvent happened)
    {
        if (happened is LeadershipEvent.StoreLost or LeadershipEvent.StoreBack)
        {
            _orders.Add(happened.GetType().Name);
        }
    }

    /// <summary>The next order.</summary>
    public string Next()
    {
        Assert.True(_orders.TryTake(out string? order, Patience), "The seed was told nothing.");
        return order;
    }
}
