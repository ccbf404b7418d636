using System.Xml.Linq;
using FedActors.Core.Rounds;
using FedActors.Federation.Reports;

namespace FedActors.Cli.Tests;

public sealed class ReportTests : IDisposable
{
    private readonly WorkDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 4, true)]
    [InlineData(7, 13, false)]
    [InlineData(1000, 40, true)]
    public void A_page_of_any_size_is_well_formed_bounded_and_loads_nothing(int rounds, int asked, bool isMeasured)
    {
        string page = Page(Contents(rounds, asked, isMeasured));
        int start = page.IndexOf("<main>", StringComparison.Ordinal), end = page.IndexOf("</main>", StringComparison.Ordinal);
        XElement main = XElement.Parse(page[start..(end + "</main>".Length)]);
        Assert.All(main.Descendants("svg"), svg => Assert.False(string.IsNullOrEmpty(svg.Attribute("aria-label")?.Value)));
        Assert.DoesNotContain(main.DescendantsAndSelf().Attributes(), attribute => attribute.Name != "aria-label" && attribute.Value.Contains("NaN"));
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 1000, 600_000);
        Assert.Equal(isMeasured, page.Contains("Accuracy by round", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_from_files_cannot_leave_their_place()
    {
        ReportContents contents = Contents(2, 3, isMeasured: true) with { Description = "<script>alert('x')</script> \u0001 & more" };
        string page = Page(contents);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_round_and_bar_is_in_the_tables()
    {
        ReportWriter.Write(_directory["r"], Contents(300, 5, isMeasured: true));
        Assert.Equal(301, File.ReadAllLines(_directory["r/rounds.csv"]).Length);
        Assert.Equal(300, File.ReadAllLines(_directory["r/rounds.jsonl"]).Length);
        Assert.Equal(1501, File.ReadAllLines(_directory["r/timeline.csv"]).Length);
        Assert.StartsWith("round,attempt,", File.ReadAllText(_directory["r/rounds.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_cannot_be_written_leaves_nothing_half_done()
    {
        ReportWriter.Write(_directory["r"], Contents(3, 5, isMeasured: true));
        string before = File.ReadAllText(_directory["r/summary.json"]);
        ReportContents broken = Contents(4, 5, isMeasured: true) with { Bars = new BrokenList<TimelineBar>() };
        Assert.ThrowsAny<Exception>(() => ReportWriter.Write(_directory["r"], broken));
        Assert.Equal(before, File.ReadAllText(_directory["r/summary.json"]));
        Assert.Equal(["r"], Directory.EnumerateFileSystemEntries(_directory.Path).Select(path => Path.GetFileName(path)));
    }

    [Theory]
    [InlineData(0.0421, "0.042 s")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(59.96, "1 min 00 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(12_000, "3 h 20 min")]
    [InlineData(200_000, "2 d 7 h")]
    [InlineData(double.NaN, "-")]
    public void Lengths_of_time_are_written_for_people(double seconds, string expected) => Assert.Equal(expected, Figures.Seconds(seconds));

    [Theory]
    [InlineData(5, 10, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(100, 3, new[] { 0, 49, 99 })]
    [InlineData(0, 3, new int[0])]
    public void Thinning_keeps_the_first_and_the_last(int count, int max, int[] expected) => Assert.Equal(expected, Figures.Spread(count, max));

    private string Page(ReportContents contents) => File.ReadAllText(ReportWriter.Write(_directory["page"], contents));

    private static ReportContents Contents(int rounds, int asked, bool isMeasured)
    {
        SlotOutcome[] outcomes = [SlotOutcome.Counted, SlotOutcome.Counted, SlotOutcome.Straggler, SlotOutcome.DroppedOut, SlotOutcome.Declined, SlotOutcome.Refused];
        return new ReportContents
        {
            Summary = Summary(rounds, isMeasured),
            Description = "A made-up run.",
            IsVirtualTime = true,
            Command = "fedactors simulate made-up.conf",
            Rows = [.. Enumerable.Range(1, rounds).Select(round => Row(round, asked, isMeasured))],
            Bars = [.. from round in Enumerable.Range(1, rounds) from slot in Enumerable.Range(0, asked)
                       select new TimelineBar(round, 1, slot, slot * 7, round * 30, (round * 30) + slot, outcomes[(round + slot) % outcomes.Length], slot == 0 ? "it left, \"for good\"" : null)],
            BarsLeftOut = 12,
            Failures = [.. Enumerable.Range(1, rounds / 10).Select(i => (i * 10, 1, "3 of 13 asked centres delivered; the quorum is 5."))],
            PartitionSvg = null,
        };
    }

    private static RoundRow Row(int round, int asked, bool isMeasured) => new()
    {
        Round = round,
        Attempt = 1,
        StartedSeconds = round * 30,
        ClosedSeconds = (round * 30) + 25,
        Members = 20 + (round % 9),
        Asked = asked,
        Counted = asked - (round % 3),
        Carried = round % 2,
        Stragglers = round % 3,
        Dropouts = 0,
        Refused = 0,
        EvaluatedAccuracy = isMeasured ? 1 - (1.0 / (round + 1)) : null,
        EvaluatedLoss = isMeasured ? (round % 50 == 0 ? double.NaN : 1.0 / round) : null,
        UpdateNorm = 0.5,
        WallSeconds = round * 0.01,
        NextModel = new string('a', 64),
    };

    private static RunSummary Summary(int rounds, bool isMeasured) => new()
    {
        Scenario = "made-up",
        Seed = 1,
        Rounds = Math.Max(1, rounds),
        CommittedRounds = rounds,
        Accuracy = isMeasured ? 0.8 : null,
        Loss = null,
        VirtualSeconds = rounds * 30,
        WallSeconds = 1,
        ClientUpdates = 10,
        Stragglers = 1,
        Dropouts = 0,
        Refused = 0,
        LateUpdates = 0,
        FailedAttempts = rounds / 10,
        Joins = 0,
        ModelDigest = new string('a', 64),
        EndReason = "rounds-done",
        EndDetail = "all rounds are committed",
    };

    private sealed class BrokenList<T> : IReadOnlyList<T>
    {
        public int Count => 1;

        public T this[int index] => throw new IOException("the disk is full");

        public IEnumerator<T> GetEnumerator() => throw new IOException("the disk is full");

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
