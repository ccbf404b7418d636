using FedActors.Cli.Screens;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Cli.Tests;

public sealed class DisplayTests
{
    [Fact]
    public void The_live_display_shows_where_the_run_stands()
    {
        using var screen = new TestScreen(100);
        var run = new ScriptedRun(rounds: 8);
        var display = new LiveDisplay(screen.Console, run.Job, run.Log, run.Clock);
        run.Join(7);
        run.Start(1);
        run.Commit(1, 0.25);
        run.Start(2);
        run.Commit(2, 0.5);
        run.Start(3);
        run.Count(3, 0);
        screen.Console.Write(display.Draw());
        Assert.Contains("scripted  round 3 of 8", screen.Text, StringComparison.Ordinal);
        Assert.Contains("25 %", screen.Text, StringComparison.Ordinal);
        Assert.Contains("accuracy 50.0 %   loss 0.5000", screen.Text, StringComparison.Ordinal);
        Assert.Contains("members 7   updates 1/3   stragglers 2   dropouts 2   failed attempts 0", screen.Text, StringComparison.Ordinal);

        // Seven events took seven seconds, which were two of eight rounds: six more take three times as long.
        Assert.Contains("real 7.0 s   ETA 21.0 s", screen.Text, StringComparison.Ordinal);
        Assert.Contains("▁█", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_live_display_tells_of_trouble_until_the_next_commit()
    {
        var run = new ScriptedRun(rounds: 3);
        using var screen = new TestScreen(100);
        var display = new LiveDisplay(screen.Console, run.Job, run.Log, run.Clock);
        string Frame()
        {
            using var frame = new TestScreen(100);
            frame.Console.Write(display.Draw());
            return frame.Text;
        }

        run.Tell(new RunEvent.WaitingForMembers(2, 5));
        Assert.Contains("waiting for members: 2 of 5 are here", Frame(), StringComparison.Ordinal);
        run.Start(1);
        run.Fail(1, 1, "[red]nobody[/] \u001b[2J came.");
        Assert.Contains("round 1, attempt 1 failed: [red]nobody[/] ?[2J came.", Frame(), StringComparison.Ordinal);
        run.Start(1, attempt: 2);
        Assert.Contains("round 1 of 3, attempt 2", Frame(), StringComparison.Ordinal);
        Assert.Contains("failed attempts 1", Frame(), StringComparison.Ordinal);
        run.Tell(new RunEvent.JournalTrouble(new RoundNumber(1), "the disk is full."));
        Assert.Contains("the store did not take it: the disk is full. It is tried again.", Frame(), StringComparison.Ordinal);
        run.Commit(1, 0.25);
        Assert.DoesNotContain("disk", Frame(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_live_display_gives_back_what_the_work_gives_and_throws_what_it_throws()
    {
        var run = new ScriptedRun(rounds: 1);
        using var screen = new TestScreen(100, isTerminal: true);
        var display = new LiveDisplay(screen.Console, run.Job, run.Log, run.Clock);
        Assert.Equal(42, display.Show(() => 42));
        Assert.Contains("Ctrl-C stops", screen.Text, StringComparison.Ordinal);
        Assert.Equal("no", Assert.Throws<IOException>(() => display.Show<int>(() => throw new IOException("no"))).Message);
    }

    [Fact]
    public void The_plain_display_has_a_line_for_a_round()
    {
        var run = new ScriptedRun(rounds: 4);
        using var screen = new TestScreen(100);
        string[] lines = Lines(screen, run, () =>
        {
            run.Tell(new RunEvent.WaitingForMembers(2, 5));
            run.Tell(new RunEvent.WaitingForMembers(3, 5));
            run.Join(5);
            run.Start(1);
            run.Fail(1, 1, "1 of 4 asked centres delivered.");
            run.Start(1, attempt: 2);
            run.Commit(1, 0.25);
        });
        Assert.Equal(
            [
                "scripted: 4 rounds. A made-up run.",
                "waiting for members: 2 of 5 are here",
                "round 1, attempt 1 failed: 1 of 4 asked centres delivered.",
                "round 1 of 4  accuracy 25.0 %  loss 0.5000  counted 2/4  late 1  vanished 1  members 5  virtual 6.0 s  real 7.0 s  ETA 21.0 s",
            ],
            lines);
    }

    [Fact]
    public void The_plain_display_thins_a_thousand_rounds_and_their_failures()
    {
        var run = new ScriptedRun(rounds: 1000);
        using var screen = new TestScreen(100);
        string[] lines = Lines(screen, run, () =>
        {
            foreach (int round in Enumerable.Range(1, 1000))
            {
                run.Start(round);
                run.Fail(round, 1, "nobody came.");
                run.Start(round, attempt: 2);
                run.Commit(round, 0.5);
            }
        });
        string[] rounds = [.. lines.Where(line => line.StartsWith("round ", StringComparison.Ordinal) && line.Contains(" of 1000 "))];
        Assert.InRange(rounds.Length, 50, PlainDisplay.LinesMax + 2);
        Assert.StartsWith("round    1 of 1000", rounds[0], StringComparison.Ordinal);
        Assert.StartsWith("round 1000 of 1000", rounds[^1], StringComparison.Ordinal);
        Assert.Equal(PlainDisplay.FailureLinesMax, lines.Count(line => line.Contains("failed: nobody came.")));
    }

    private static string[] Lines(TestScreen screen, ScriptedRun run, Action script)
    {
        new PlainDisplay(screen.Console, run.Job, run.Log).Show(() =>
        {
            script();
            return 0;
        });
        return screen.Text.TrimEnd().Split(Environment.NewLine);
    }
}
