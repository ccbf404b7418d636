using FedActors.Hocon;
using FedActors.Core;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Faults;
using FedActors.Simulation.Scenarios;

namespace FedActors.Simulation.Tests.Scenarios;

public sealed class ScenarioReaderTests : IDisposable
{
    private const string Minimal = "name = small\nrun { rounds = 2, cohort = 4, uploads-min = 2 }\ndata { source = none, centres = 10 }\nmodel.kind = none\n";

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Write(string text)
    {
        string path = Path.Combine(_directory, "small.conf");
        File.WriteAllText(path, Minimal + text);
        return path;
    }

    private ClusterOptions Read(string text, params string[] settings) =>
        Scenario.ReadOptions(Write(text), new ScenarioOverrides { Settings = settings }).Cluster;

    [Fact]
    public void A_scenario_without_simulator_settings_has_everybody_up_and_a_plain_network()
    {
        ClusterOptions cluster = Read("");
        Assert.Null(cluster.Membership);
        Assert.Empty(cluster.Faults);
        Assert.False(cluster.OnDemand);
        Assert.Equal((0.0, 0.0, 0.0), (cluster.Network.Loss, cluster.Network.Duplication, cluster.Vanish.Probability));
        Assert.Equal(4, cluster.Run.MembersMin);
    }

    [Fact]
    public void Every_setting_arrives_where_it_belongs()
    {
        File.WriteAllText(Path.Combine(_directory, "t.csv"), "seconds,centre,state\n3,9,down\n");
        ClusterOptions cluster = Read(
            """
            network { latency = 5ms, latency-sigma = 0.5, loss = 0.1, duplication = 0.2, reorder = 0.3 }
            membership { initial = 6, joins-from = 1s, joins-until = 2s, leave-share = 0.5 }
            devices {
              compute { distribution = pareto, median = 7, tail-exponent = 2, slow-share = 0.1, slow-factor = 5 }
              upload.median = 8, download { distribution = log-normal, median = 9, sigma = 1 }
              overhead = 1s, duration-sigma = 0.2, availability = trace, trace-file = t.csv
            }
            faults {
              vanish { probability = 0.25, returns-after = 4s }
              journal { unknown-share = 0.1, lost-share = 0.5, torn-share = 0.5 }
              aggregator-restart = 9s
              script = [{ at = 1s, kind = centre-cut, centre = 3, duration = 2s }, { at = 2s, kind = aggregator-pause }]
            }
            """);
        Assert.Equal((0.1, 0.2, 0.3, 0.5), (cluster.Network.Loss, cluster.Network.Duplication, cluster.Network.Reorder, cluster.Network.LatencySigma));
        Assert.Equal((6, 0.5), (cluster.Membership!.Initial, cluster.Membership.LeaveShare));
        Assert.Equal((7.0, 8.0, 9.0), (cluster.Devices.Compute.Median, cluster.Devices.Upload.Median, cluster.Devices.Download.Median));
        Assert.Equal(9, Assert.Single(cluster.Devices.Trace).Centre);
        Assert.Equal((0.25, 0.1, 9.0), (cluster.Vanish.Probability, cluster.Journal.UnknownShare, cluster.Leadership.ResignedWait.TotalSeconds));
        Assert.Equal(
            [new Fault(TimeSpan.FromSeconds(1), FaultKind.CentreCut, 3, TimeSpan.FromSeconds(2)), new Fault(TimeSpan.FromSeconds(2), FaultKind.AggregatorPause, 0, TimeSpan.FromSeconds(10))],
            cluster.Faults);
    }

    [Fact]
    public void A_share_strikes_so_many_different_centres_that_the_seed_chooses()
    {
        string text = "faults.script = [{ at = 1s, kind = centre-crash, share = 0.35 }]";
        int[] Struck(string seed) => [.. Read(text, seed).Faults.Select(fault => fault.Target)];
        Assert.Equal(4, Struck("seed=1").Distinct().Count());
        Assert.Equal(Struck("seed=1"), Struck("seed=1"));
        Assert.NotEqual(Struck("seed=1"), Struck("seed=2"));
        Assert.Empty(Read("faults.script = [{ at = 1s, kind = centre-crash, share = 0 }]").Faults);
    }

    [Theory]
    [InlineData("netwrok.loss = 0.1", "5:1", "netwrok", "network")]
    [InlineData("network.los = 0.1", "5:1", "network.los", "loss")]
    [InlineData("network.loss = 1", "5:", "network.loss", "0.99")]
    [InlineData("network.loss = much", "5:", "network.loss", "much")]
    [InlineData("network.latency = 5 parsecs", "5:", "network.latency", "parsecs")]
    [InlineData("network { latency = -1ms }", "5:", "network.latency", "")]
    [InlineData("devices.compute.distribution = gauss", "5:", "devices.compute.distribution", "log-normal")]
    [InlineData("devices.compute.median = 0", "5:", "devices.compute.median", "0")]
    [InlineData("devices.compute.slow-factor = 0.5", "5:", "devices.compute.slow-factor", "0.5")]
    [InlineData("devices.awake-share = 0", "5:", "devices.awake-share", "0")]
    [InlineData("devices.availability = trace", "5:", "devices.trace-file", "seconds,centre,state")]
    [InlineData("devices.trace-file = a.csv", "5:", "devices.trace-file", "availability = trace")]
    [InlineData("membership.initial = 11", "5:", "membership.initial", "10")]
    [InlineData("membership { initial = 5, joins-from = 5s, joins-until = 4s }", "5:", "membership.joins-until", "joins-from")]
    [InlineData("membership.leave-share = 1.5", "5:", "membership.leave-share", "1.5")]
    [InlineData("faults.vanish.probability = 2", "5:", "faults.vanish.probability", "2")]
    [InlineData("faults.journal.torn-share = 0.7", "5:", "faults.journal.torn-share", "sum of at most 1")]
    [InlineData("faults.script = [{ at = 1s, kind = centre-fire, centre = 1 }]", "5:", "kind", "centre-crash")]
    [InlineData("faults.script = [{ at = 1s }]", "5:", "kind", "")]
    [InlineData("faults.script = [{ at = 1s, kind = centre-cut }]", "5:", "kind", "neither")]
    [InlineData("faults.script = [{ at = 1s, kind = centre-cut, centre = 1, share = 0.5 }]", "5:", "share", "both")]
    [InlineData("faults.script = [{ at = 1s, kind = aggregator-crash, centre = 1 }]", "5:", "centre", "aggregator-crash")]
    [InlineData("faults.script = [{ at = 1s, kind = storm, share = 0.1 }]", "5:", "share", "storm")]
    [InlineData("faults.script = [{ at = 1s, kind = centre-cut, centre = 10 }]", "5:", "centre", "9")]
    [InlineData("faults.script = [{ at = 1s, kind = centre-cut, centre = 1, durration = 1s }]", "5:", "durration", "duration")]
    [InlineData("membership.on-demand = true\nfaults.script = [{ at = 1s, kind = centre-cut, centre = 1 }]", "6:", "faults.script", "on-demand")]
    [InlineData("membership { on-demand = true, initial = 5 }", "5:", "membership.initial", "on-demand")]
    [InlineData("membership.on-demand = true, devices.availability = day-night", "5:", "devices.availability", "on-demand")]
    [InlineData("membership.on-demand = true, run.late = carry", "5:", "run.late", "on-demand")]
    [InlineData("membership.on-demand = true, run.cohort = 11", "5:", "run.cohort", "10")]
    [InlineData("membership.initial = 5, run.members-min = 11", "5:", "run.members-min", "10")]
    public void A_wrong_setting_is_named_with_its_place_and_what_is_allowed(string text, string place, string path, string said)
    {
        string message = Assert.Throws<HoconException>(() => Read(text)).Message;
        Assert.Contains($"small.conf:{place}", message);
        Assert.Contains(path, message);
        Assert.Contains(said, message);
    }

    [Fact]
    public void A_missing_trace_file_is_named()
    {
        string message = Assert.Throws<MalformedInputException>(() => Read("devices { availability = trace, trace-file = none.csv }")).Message;
        Assert.Contains("none.csv", message);
    }

    [Fact]
    public void What_the_command_line_says_wins_over_the_file()
    {
        string path = Write("seed = 3, network.loss = 0.5");
        ClusterOptions cluster = Scenario.ReadOptions(path, new ScenarioOverrides { Seed = 9, Rounds = 4, Threads = 2, Settings = ["network.loss=0.25"] }).Cluster;
        Assert.Equal((9UL, 4, 2, 0.25), (cluster.Run.Seed, cluster.Run.RoundsMax, cluster.Threads, cluster.Network.Loss));
    }
}
