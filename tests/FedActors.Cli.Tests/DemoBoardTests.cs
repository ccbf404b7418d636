using System.Text.Json;
using FedActors.Cli.Demo;

namespace FedActors.Cli.Tests;

public sealed class DemoBoardTests
{
    private readonly List<string> _said = [];
    private readonly DemoBoard _board;

    public DemoBoardTests() => _board = new DemoBoard(() => 1.5) { Said = line => _said.Add(line) };

    [Fact]
    public void A_node_is_called_by_its_name()
    {
        Hear("""{"event":"joined","text":"node-d joined; 4 nodes","site":"node-d"}""");
        Assert.Equal("  1.5 s  seed: node-d joined; 4 nodes", Assert.Single(_said));
    }

    [Fact]
    public async Task After_the_story_nothing_is_said()
    {
        Hear("""{"event":"run-ended","detail":"all rounds are committed","model":"abc"}""");
        Assert.Equal("all rounds are committed", await _board.Ended);
        _board.Close();
        Hear("""{"event":"round","round":40,"rounds":40}""");
        _board.Say("late");
        Assert.Empty(_said);
        Assert.Equal(40, _board.Round);
    }

    private void Hear(string line)
    {
        using JsonDocument parsed = JsonDocument.Parse(line);
        _board.HearSeed(parsed.RootElement);
    }
}
