using FedActors.Core.Identity;
using FedActors.Core.Randomness;
using FedActors.Simulation.Devices;

namespace FedActors.Simulation.Cluster;

/// <summary>Who is there when: late joiners, those who leave for good, days and nights, the trace file.</summary>
internal sealed class Attendance(SimulatedCluster cluster)
{
    private readonly HashSet<int> _notYetThere = [];
    private readonly HashSet<int> _asleep = [];
    private readonly HashSet<int> _goneForGood = [];

    /// <summary>Whether a process of that centre may be started now.</summary>
    public bool Allows(ClientId client) =>
        !_notYetThere.Contains(client.Value) && !_asleep.Contains(client.Value) && !_goneForGood.Contains(client.Value);

    /// <summary>Schedules everything that is to happen, before the first process starts.</summary>
    public void Begin()
    {
        ScheduleAvailability();
        if (cluster.Options.Membership is { } membership)
        {
            ScheduleMembership(membership);
        }
    }

    private void ScheduleMembership(MembershipOptions membership)
    {
        TimeSpan span = membership.JoinsUntil - membership.JoinsFrom;
        int joiners = cluster.Task.Centres - membership.Initial;
        for (int i = 0; i < joiners; i++)
        {
            var client = new ClientId(membership.Initial + i);
            _notYetThere.Add(client.Value);
            cluster.Loop.After(membership.JoinsFrom + (span * ((double)i / Math.Max(1, joiners - 1))), () => Join(client));
        }

        var random = new SeededRandom(cluster.Options.Run.Seed, 0, 0, RandomPurpose.Membership);
        for (int centre = 0; centre < cluster.Task.Centres; centre++)
        {
            if (random.NextBool(membership.LeaveShare))
            {
                var client = new ClientId(centre);
                cluster.Loop.After(membership.JoinsFrom + (span * random.NextDouble()), () => LeaveForGood(client));
            }
        }
    }

    private void Join(ClientId client)
    {
        _notYetThere.Remove(client.Value);
        cluster.BootIfNone(client);
    }

    private void LeaveForGood(ClientId client)
    {
        _goneForGood.Add(client.Value);
        cluster.YoungestOf(client)?.Leave();
    }

    private void ScheduleAvailability()
    {
        DeviceOptions devices = cluster.Options.Devices;
        if (devices.Availability == AvailabilityKind.Trace)
        {
            foreach (AvailabilityChange change in devices.Trace)
            {
                cluster.Loop.After(change.At, () => SetUp(new ClientId(change.Centre), change.Up));
            }
        }
        else if (devices.Availability == AvailabilityKind.DayNight && devices.AwakeShare < 1)
        {
            var random = new SeededRandom(cluster.Options.Run.Seed, 1, 0, RandomPurpose.Membership);
            for (int centre = 0; centre < cluster.Task.Centres; centre++)
            {
                BeginDay(new ClientId(centre), random.NextDouble(), devices);
            }
        }
    }

    /// <summary>A centre's first day: at its phase of the period it is awake, or it sleeps until its next morning.</summary>
    private void BeginDay(ClientId client, double phase, DeviceOptions devices)
    {
        if (phase < devices.AwakeShare)
        {
            UpUntil(devices.Period * (devices.AwakeShare - phase), client, devices);
        }
        else
        {
            _asleep.Add(client.Value);
            cluster.Loop.After(devices.Period * (1 - phase), () => Wake(client, devices));
        }
    }

    private void UpUntil(TimeSpan dusk, ClientId client, DeviceOptions devices) => cluster.Loop.After(dusk, () =>
    {
        SetUp(client, false);
        cluster.Loop.After(devices.Period * (1 - devices.AwakeShare), () => Wake(client, devices));
    });

    private void Wake(ClientId client, DeviceOptions devices)
    {
        SetUp(client, true);
        UpUntil(devices.Period * devices.AwakeShare, client, devices);
    }

    private void SetUp(ClientId client, bool up)
    {
        if (up)
        {
            _asleep.Remove(client.Value);
            cluster.BootIfNone(client);
        }
        else
        {
            _asleep.Add(client.Value);
            cluster.YoungestOf(client)?.Crash();
        }
    }
}
