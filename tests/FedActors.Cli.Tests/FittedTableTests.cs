using FedActors.Cli.Screens;
using FedActors.Federation.Reports;

namespace FedActors.Cli.Tests;

public sealed class FittedTableTests
{
    [Theory]
    [InlineData(60, false)]
    [InlineData(80, false)]
    [InlineData(120, true)]
    public void Rounds_fit_the_terminal_and_no_figure_wraps(int width, bool isWhole)
    {
        string[] lines = Draw(width);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Contains("round", lines[0], StringComparison.Ordinal);
        Assert.Contains("accuracy", lines[0], StringComparison.Ordinal);
        Assert.Equal(isWhole, lines[0].Contains("members", StringComparison.Ordinal));

        // A head, a rule and two rows: a figure that wraps makes more lines.
        Assert.Equal(4, lines.Length);
        Assert.Contains("12345", lines[3], StringComparison.Ordinal);
        Assert.Contains("40.1 %", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void The_wider_the_terminal_the_more_columns_it_shows()
    {
        int[] columns = [.. new[] { 20, 60, 80, 120 }.Select(width => Draw(width)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length)];
        Assert.Equal(columns.Order(), columns);
        Assert.Equal((2, 10), (columns[0], columns[^1]));
    }

    private static string[] Draw(int width)
    {
        using var screen = new TestScreen(width);
        RunEnding.RoundsTable(isVirtualTime: true, [Row(1), Row(12345)]).Write(screen.Console);
        return [.. screen.Text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
    }

    private static RoundRow Row(int round) => new()
    {
        Round = round,
        Attempt = 1,
        StartedSeconds = 0,
        ClosedSeconds = 142,
        Members = 50,
        Asked = 13,
        Counted = 10,
        Carried = 2,
        Stragglers = 3,
        Dropouts = 0,
        Refused = 0,
        EvaluatedAccuracy = 0.401,
        EvaluatedLoss = 1.711,
        UpdateNorm = 0.5,
        WallSeconds = 0.597,
        NextModel = new string('a', 64),
    };
}
