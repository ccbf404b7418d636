using FedActors.Core.Leadership;
using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Reads a seed's configuration: the section <c>seed-node</c> and all settings of the run.</summary>
public static class SeedReader
{
    private static readonly TimeSpan LeaseMin = TimeSpan.FromMilliseconds(100), LeaseMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan EmbeddedLease = TimeSpan.FromMinutes(2), RenewUsual = TimeSpan.FromMilliseconds(750);

    /// <summary>Reads it; sections of the simulator are passed over, unknown settings are refused.</summary>
    /// <exception cref="HoconException">A setting is wrong; the message names the place, the setting, what is allowed and the fix.</exception>
    public static SeedOptions Read(ConfigSection root)
    {
        ConfigSection section = root.Section("seed-node");
        var defaults = new SeedOptions { Federation = FederationReader.Read(root), Kit = ".", Store = "sqlite:store", State = "state" };
        string store = ReadStore(section, defaults.Store);
        var options = new SeedOptions
        {
            Federation = defaults.Federation,
            Kit = HostSettings.Place(section, "kit", defaults.Kit),
            Listen = ReadListen(section, defaults.Listen),
            Advertise = section.HasValue("advertise") ? HostSettings.Address(section, "advertise", section.RequiredString("advertise")) : null,
            Store = store,
            State = HostSettings.Place(section, "state", defaults.State),
            Seeds = HostSettings.Addresses(section, "seeds"),
            Lease = ReadLease(section.Section("lease"), isShared: store.StartsWith("postgres", StringComparison.Ordinal)),
            Limits = LimitsReader.Read(section.Section("limits"), defaults.Limits),
            ModelsKept = section.Int("models-kept", defaults.ModelsKept, min: 2, max: 1_000_000),
            ExitWhenRunEnds = section.Bool("exit-when-run-ends", defaults.ExitWhenRunEnds),
            Log = HostSettings.Log(section.Section("log"), defaults.Log),
        };
        HostSettings.RejectUnknown(root);
        return options;
    }

    private static string ReadListen(ConfigSection section, string fallback)
    {
        string text = section.String("listen", fallback);
        return System.Net.IPEndPoint.TryParse(text, out _) && text.Contains(':', StringComparison.Ordinal)
            ? text
            : throw section.Error("listen",
                $"found \"{text}\"; wanted is an IP address of this machine and a port, for example 0.0.0.0:7443 for all of its addresses, or [::]:7443.");
    }

    private static string ReadStore(ConfigSection section, string fallback)
    {
        string text = section.String("store", fallback);
        const string Sqlite = "sqlite:";
        if (text.StartsWith(Sqlite, StringComparison.Ordinal) && text.Length > Sqlite.Length)
        {
            return Sqlite + Path.Combine(DataReader.DirectoryOf(section.OriginOf("store")), text[Sqlite.Length..]);
        }

        return text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
            ? text
            : throw section.Error("store",
                "found neither of the two kinds of store; wanted is sqlite:DIRECTORY for one seed, for example sqlite:store, "
                + "or postgres://USER@HOST/DATABASE for several.");
    }

    private static LeadershipOptions ReadLease(ConfigSection section, bool isShared)
    {
        // The one seed of an embedded store has nobody to give way to: however slow its machine is, stepping down would only cost rounds.
        TimeSpan ttl = section.Duration("ttl", isShared ? new LeadershipOptions().TimeToLive : EmbeddedLease, LeaseMin, LeaseMax);
        TimeSpan renew = ttl / 4 < RenewUsual ? ttl / 4 : RenewUsual;
        var lease = new LeadershipOptions
        {
            TimeToLive = ttl,
            DemoteAfter = section.Duration("demote", ttl * 0.75, LeaseMin / 10, LeaseMax),
            RenewInterval = section.Duration("renew", renew, LeaseMin / 10, LeaseMax),
        };
        static string Show(TimeSpan span) => $"{span.TotalSeconds:0.###} s";
        if (lease.DemoteAfter >= lease.TimeToLive)
        {
            throw section.Error("demote",
                $"found {Show(lease.DemoteAfter)}, not less than seed-node.lease.ttl ({Show(lease.TimeToLive)}): a leader would decide after its lease has ended; "
                + $"wanted is less, for example three quarters: {Show(lease.TimeToLive * 0.75)}.");
        }

        return lease.RenewInterval <= lease.DemoteAfter / 2
            ? lease
            : throw section.Error("renew",
                $"found {Show(lease.RenewInterval)}, more than half of seed-node.lease.demote ({Show(lease.DemoteAfter)}): one renewal that is lost would cost the leader its lease; "
                + $"wanted is less, for example a third: {Show(lease.DemoteAfter / 3)}.");
    }
}
