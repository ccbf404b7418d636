using Shared;

namespace FedActors.EndToEnd.Tests;

/// <summary>Nodes behind lines that are cut, silent or narrow.</summary>
public sealed class BadLineTests
{
    private const int Parameters = 300_000, BodyBytes = 4 * Parameters;

    [Fact]
    public async Task Rounds_go_on_over_lines_that_are_cut_again_and_again()
    {
        // No connection lives long enough for a whole model or update, and all are cut at random moments besides. What a reset finds on its way
        // is lost, so the line is no faster than a seed reads.
        using var cluster = new Cluster(Run(rounds: 8, uploadsMin: 2, deadline: 60), new ClusterShape { IsProxied = true });
        FaultyProxy line = cluster.Proxy();
        (line.CutUpAfter, line.CutDownAfter, line.CutsLeft, line.BytesPerSecond) = (BodyBytes / 2, BodyBytes / 2, -1, 2 * BodyBytes);
        HostProcess seed = cluster.Seed("seed-node.exit-when-run-ends=true");
        for (int number = 0; number < 2; number++)
        {
            cluster.Node(number, "node.log.level=debug", "node.exit-when-run-ends=true");
        }

        seed.UntilRound(1);
        for (int cut = 0; cut < 8; cut++)
        {
            await Task.Delay(Random.Shared.Next(100, 800), TestContext.Current.CancellationToken);
            cluster.Log.Note("test: all connections are cut");
            line.CutAll();
        }

        SaidLine end = seed.Await("run-ended");
        Assert.Equal((0, ""), seed.End());
        Assert.True(line.Accepted > 8 * 2 * 2, $"There were {line.Accepted} connections.");
        Verdict.Check(cluster, "lines", 2, end.Int("rounds"), end.Text("model")!);
        Assert.Empty(Verdict.TrainedTwice(cluster.Log));
    }

    [Fact]
    public void A_silent_line_is_found_and_dialled_again()
    {
        using var cluster = new Cluster(Run(rounds: 100_000, uploadsMin: 2, deadline: 60), new ClusterShape { IsProxied = true });
        HostProcess seed = cluster.Seed();
        HostProcess[] nodes = [cluster.Node(0), cluster.Node(1)];
        seed.UntilRound(2);
        int mark = cluster.Log.Count;
        TimeSpan at = cluster.Log.Elapsed;
        cluster.Log.Note("test: the line is silent");
        cluster.Proxy().IsSilent = true;
        SaidLine[] lost = [.. nodes.Select(node => node.Await("disconnected", after: mark))];
        cluster.Log.Note($"test: found after {string.Join(" and ", lost.Select(line => $"{(line.At - at).TotalSeconds:0.0} s"))}");
        cluster.Log.Note("test: the line is well");
        mark = cluster.Log.Count;
        cluster.Proxy().IsSilent = false;
        Assert.All(nodes, node => node.Await("connected", after: mark));
        seed.UntilRound(seed.LastRound() + 2);
    }

    [Fact]
    public async Task A_node_on_a_narrow_line_is_late_and_not_dead()
    {
        using var cluster = new Cluster(Run(rounds: 100_000, uploadsMin: 1, deadline: 4));
        await using var line = new FaultyProxy(cluster.Port()) { BytesPerSecond = BodyBytes / 20 };
        HostProcess seed = cluster.Seed();
        cluster.Node(0, $"node.seeds=[\"https://localhost:{line.Port}\"]");
        cluster.Node(1);
        for (int round = 1; round <= 3; round++)
        {
            SaidLine said = seed.Await("round", happened => happened.GetProperty("round").GetInt32() == round);
            Assert.Equal((1, 0, 2), (said.Int("late"), said.Int("vanished"), said.Int("members")));
        }

        Assert.False(seed.HasSaid("left"));
    }

    private static string Run(int rounds, int uploadsMin, int deadline) => $$"""
        name = lines
        seed = 5
        run {
          rounds = {{rounds}}, cohort = 2, uploads-min = {{uploadsMin}}, members-min = 2, deadline = {{deadline}} s
          attempts-max = 1000, retry-delay = 100 ms
        }
        training.synthetic = true
        model { kind = none, parameters = {{Parameters}} }
        data { source = none, centres = 2 }
        """;
}
