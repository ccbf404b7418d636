using System.Text;
using FedActors.Federation.Reports.Charts;

namespace FedActors.Federation.Reports;

/// <summary>The page of a report: no script, nothing loaded from elsewhere, readable by screen readers.</summary>
internal sealed class ReportPage(ReportContents contents)
{
    private const int TableRowsMax = 40, FailuresMax = 20;

    private readonly StringBuilder _html = new();

    private RunSummary Summary => contents.Summary;

    private string TimeName => contents.IsVirtualTime ? "virtual seconds" : "seconds";

    public string Draw()
    {
        _html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        _html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n");
        _html.Append($"<title>{Text(Summary.Scenario)} - FedActors</title>\n<style>\n{ReportStyle.Css}\n</style>\n</head>\n<body>\n<main>\n");
        DrawHead();
        DrawCurves("Accuracy", row => row.Accuracy, value => Figures.Percent(value), isShare: true, "Nobody measured accuracy in this run.");
        DrawCurves("Loss", row => row.Loss, value => Figures.Loss(value), isShare: false, "Nobody measured a loss in this run.");
        DrawOutcomes();
        DrawTimeline();
        DrawMembers();
        DrawPartition();
        DrawFailures();
        DrawTable();
        DrawFoot();
        return _html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private void DrawHead()
    {
        _html.Append($"<header>\n<h1>{Text(Summary.Scenario)}</h1>\n<p>{Text(contents.Description)}</p>\n");
        _html.Append($"<p class=\"soft\">{Text(Ended())}</p>\n<dl class=\"facts\">\n");
        Fact("rounds committed", $"{Summary.CommittedRounds}", $"of {Summary.Rounds}");
        Fact("accuracy", Figures.Percent(Summary.Accuracy), "of the last model");
        Fact("loss", Figures.Loss(Summary.Loss), "of the last model");
        Fact(contents.IsVirtualTime ? "virtual time" : "time", Figures.Seconds(Summary.VirtualSeconds), $"{Figures.Seconds(Summary.WallSeconds)} real");
        Fact("updates counted", Figures.Count(Summary.ClientUpdates), $"{Figures.Count(Summary.LateUpdates)} came late");
        Fact("stragglers", Figures.Count(Summary.Stragglers), "late at the close");
        Fact("dropouts", Figures.Count(Summary.Dropouts), "vanished or declined");
        Fact("joins", Figures.Count(Summary.Joins), "while training");
        Fact("failed attempts", Figures.Count(Summary.FailedAttempts), $"{Figures.Count(Summary.Refused)} updates refused");
        _html.Append("</dl>\n</header>\n");
    }

    private string Ended()
    {
        string reason = Summary.EndDetail.Length == 0 ? Summary.EndReason : $"{Summary.EndReason}: {Summary.EndDetail}";
        return $"Seed {Summary.Seed}. The run ended ({reason.TrimEnd('.')}).";
    }

    private void Fact(string name, string value, string detail) =>
        _html.Append($"<div><dt>{Text(name)}</dt><dd>{Text(value)}<small>{Text(detail)}</small></dd></div>\n");

    private void DrawCurves(string name, Func<RoundRow, double?> value, Func<double, string> format, bool isShare, string absent)
    {
        RoundRow[] rows = [.. contents.Rows.Where(row => value(row) is not null)];
        var byRound = new LineChart { Title = $"{name} by round", AlongLabel = "round", IsAlongWhole = true, Format = format, IsShare = isShare };
        var byTime = new LineChart { Title = $"{name} by time", AlongLabel = TimeName, IsAlongWhole = false, Format = format, IsShare = isShare };
        string? left = byRound.Draw([.. rows.Select(row => ((double)row.Round, value(row)!.Value))]);
        string? right = byTime.Draw([.. rows.Select(row => (row.ClosedSeconds, value(row)!.Value))]);
        if (left is null || right is null)
        {
            Section(name, $"<p class=\"soft\">{Text(absent)}</p>\n");
            return;
        }

        _html.Append("<div class=\"pair\">\n");
        Section(byRound.Title, left);
        Section(byTime.Title, right);
        _html.Append("</div>\n");
    }

    private void DrawOutcomes()
    {
        string? chart = OutcomeChart.Draw(contents.Rows, contents.Failures);
        Section("How the asked clients ended", chart is null
            ? "<p class=\"soft\">No round was committed.</p>\n"
            : Legend([("counted", "counted"), ("carried", "late from an earlier round, counted here"), ("straggler", "late"),
                ("dropped-out", "vanished or declined"), ("refused", "refused"), ("failed", "an attempt at the round failed")]) + chart);
    }

    private void DrawTimeline()
    {
        if (TimelineChart.Draw(contents.Bars, contents.Failures) is not { } chart)
        {
            return;
        }

        string shown = chart.Shown < chart.Attempts ? $"{chart.Shown} of {chart.Attempts} attempts, evenly spread; " : "";
        string left = contents.BarsLeftOut > 0 ? $" {Figures.Count(contents.BarsLeftOut)} later bars were not recorded." : "";
        string note = $"<p class=\"soft\">{shown}seconds since the round began{(chart.HasOneScale ? "" : ", each round on a scale of its own")}; the number is the centre's." +
            $" At most {TimelineChart.BarsMax} centres of a round are drawn.{left}</p>\n";
        Section("Who trained, who was late, who vanished",
            note + Legend([.. OutcomeWords.Ended.Select(outcome => (OutcomeWords.Key(outcome), OutcomeWords.Name(outcome)))]) + chart.Svg);
    }

    private void DrawMembers()
    {
        if (contents.Rows.Select(row => row.Members).Distinct().Count() < 2)
        {
            return;
        }

        var chart = new LineChart { Title = "Members by time", AlongLabel = TimeName, IsAlongWhole = false, Format = value => $"{value:0}" };
        Section(chart.Title, chart.Draw([.. contents.Rows.Select(row => (row.ClosedSeconds, (double)row.Members))]) ?? "");
    }

    private void DrawPartition()
    {
        if (contents.PartitionSvg is { } svg)
        {
            Section("Who holds what", $"<div class=\"partition\">\n{svg}</div>\n");
        }
    }

    private void DrawFailures()
    {
        if (contents.Failures.Count == 0)
        {
            return;
        }

        var table = new StringBuilder("<div class=\"scroll\"><table>\n<tr><th>round</th><th>attempt</th><th class=\"text\">why</th></tr>\n");
        foreach ((int round, int attempt, string reason) in contents.Failures.Take(FailuresMax))
        {
            table.Append($"<tr><td>{round}</td><td>{attempt}</td><td class=\"text\">{Text(reason)}</td></tr>\n");
        }

        int more = contents.Failures.Count - FailuresMax;
        Section("Failed attempts", table.Append($"</table></div>\n{(more > 0 ? $"<p class=\"soft\">and {more} more</p>\n" : "")}").ToString());
    }

    private void DrawTable()
    {
        var table = new StringBuilder("<div class=\"scroll\"><table>\n<tr>");
        foreach (string name in (string[])["round", "closed at", "members", "asked", "counted", "carried", "late", "vanished", "refused", "accuracy", "loss", "real time"])
        {
            table.Append($"<th>{name}</th>");
        }

        table.Append("</tr>\n");
        IReadOnlyList<int> shown = Figures.Spread(contents.Rows.Count, TableRowsMax);
        foreach (RoundRow row in shown.Select(i => contents.Rows[i]))
        {
            string[] cells = [$"{row.Round}", Figures.Seconds(row.ClosedSeconds), $"{row.Members}", $"{row.Asked}", $"{row.Counted}", $"{row.Carried}",
                $"{row.Stragglers}", $"{row.Dropouts}", $"{row.Refused}", Figures.Percent(row.Accuracy), Figures.Loss(row.Loss), Figures.Seconds(row.WallSeconds)];
            table.Append($"<tr>{string.Concat(cells.Select(cell => $"<td>{cell}</td>"))}</tr>\n");
        }

        string note = shown.Count < contents.Rows.Count
            ? $"<p class=\"soft\">{shown.Count} of {contents.Rows.Count} rounds, evenly spread; all are in rounds.csv.</p>\n" : "";
        Section("Rounds", $"{note}{table}</table></div>\n");
    }

    private void DrawFoot()
    {
        _html.Append($"<section><h2>Run it again</h2>\n<p><code>{Text(contents.Command)}</code></p>\n");
        _html.Append($"<p class=\"soft\">Model <code>{Text(Summary.ModelDigest)}</code> (SHA-256 of its safetensors file). ");
        _html.Append("Beside this page: rounds.csv, rounds.jsonl, timeline.csv, summary.json.</p></section>\n");
    }

    private void Section(string title, string body) => _html.Append($"<section>\n<h2>{Text(title)}</h2>\n{body}</section>\n");

    private static string Legend(IEnumerable<(string Style, string Name)> entries) =>
        $"<ul class=\"legend\">{string.Concat(entries.Select(e => $"<li><i class=\"{e.Style}\"></i>{Text(e.Name)}</li>"))}</ul>\n";

    private static string Text(string text) => SvgCanvas.Escape(text);
}
