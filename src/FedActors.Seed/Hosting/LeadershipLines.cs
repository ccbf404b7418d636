using FedActors.Core.Leadership;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;

namespace FedActors.Seed.Hosting;

/// <summary>Says who leads, and how the store fares.</summary>
internal static class LeadershipLines
{
    public static void Say(HostLog log, LeadershipEvent happened)
    {
        switch (happened)
        {
            case LeadershipEvent.Led led:
                log.Say(LogLevel.Info, "leads", $"this seed leads, epoch {led.Epoch}", ("epoch", led.Epoch.Value));
                break;
            case LeadershipEvent.SteppedDown down:
                log.Say(LogLevel.Warning, "stepped-down", $"this seed no longer leads (epoch {down.Epoch}): {down.Reason}", ("epoch", down.Epoch.Value), ("reason", down.Reason));
                break;
            case LeadershipEvent.Followed followed:
                log.Say(LogLevel.Info, "follows", $"seed {followed.Leader.Name} leads at {followed.Address}, epoch {followed.Epoch}; this one stands by",
                    ("leader", followed.Leader.Name), ("address", followed.Address), ("epoch", followed.Epoch.Value));
                break;
            case LeadershipEvent.LeaderLost lost:
                log.Say(LogLevel.Warning, "leader-lost", $"the leader of epoch {lost.Epoch} is lost: {lost.Reason}", ("epoch", lost.Epoch.Value), ("reason", lost.Reason));
                break;
            case LeadershipEvent.StoreLost lost:
                log.Say(LogLevel.Warning, "store-lost", $"{lost.Reason} Nothing is committed meanwhile, a leader steps down when its lease ends; it is tried again, up to each second.",
                    ("reason", lost.Reason));
                break;
            case LeadershipEvent.StoreBack back:
                log.Say(LogLevel.Info, "store-back", $"the store answers again, after {back.Tries} tries", ("tries", back.Tries));
                break;
            case LeadershipEvent.StoreWentBack reset:
                log.Say(LogLevel.Error, "store-went-back",
                    $"the store knows epoch {reset.Found} and had told of {reset.Seen}: it was reset or restored from a copy. Nobody leads until it has caught up; restart the seeds if the copy is meant to stay.",
                    ("seen", reset.Seen.Value), ("found", reset.Found.Value));
                break;
            case LeadershipEvent.Waits waits:
                log.Say(LogLevel.Warning, "waits", $"this seed leaves the lead to others for {waits.Wait.TotalSeconds:0.#} s: {waits.Reason}", ("seconds", waits.Wait.TotalSeconds), ("reason", waits.Reason));
                break;
        }
    }
}
