using System.Text;
using System.Text.Json;
using FedActors.Federation.Reports.Charts;

namespace FedActors.Federation.Reports;

/// <summary>Writes a plan's page and its numbers.</summary>
public static class PrivacyPlanReport
{
    private const string SummaryName = "summary.json";

    /// <summary>The plan as one JSON object on one line.</summary>
    public static string Json(PrivacyPlan plan) => JsonSerializer.Serialize(plan, ReportJson.Default.PrivacyPlan);

    /// <summary>Says why a plan's report cannot go to a directory; null where it can.</summary>
    /// <param name="directory">Where it is to go.</param>
    public static string? ObstacleAt(string directory) => ReportWriter.ObstacleAt(directory)
        ?? (Directory.Exists(directory) ? Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
            .FirstOrDefault(name => name is not (ReportWriter.PageName or SummaryName)) is { } other ? $"the directory holds {other} of a run's report" : null : null);

    /// <summary>Writes the page and summary.json, replacing those of an earlier plan.</summary>
    /// <param name="directory">Where they go.</param>
    /// <param name="plan">What they show.</param>
    /// <param name="command">The command that made it.</param>
    /// <returns>The full path of the page.</returns>
    /// <exception cref="IOException">The directory holds something else, or cannot be written to.</exception>
    public static string Write(string directory, PrivacyPlan plan, string command)
    {
        if (ObstacleAt(directory) is { } obstacle)
        {
            throw new IOException(obstacle);
        }

        Directory.CreateDirectory(directory);
        (string Name, string Text)[] files = [(SummaryName, Json(plan) + "\n"), (ReportWriter.PageName, Page(plan, command))];
        foreach ((string name, string text) in files)
        {
            string file = Path.Combine(directory, name), partial = file + ".partial";
            File.WriteAllText(partial, text);
            File.Move(partial, file, overwrite: true);
        }

        return Path.GetFullPath(Path.Combine(directory, ReportWriter.PageName));
    }

    private static string Page(PrivacyPlan plan, string command)
    {
        var html = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n");
        html.Append($"<title>Privacy plan - FedActors</title>\n<style>\n{ReportStyle.Css}\n</style>\n</head>\n<body>\n<main>\n");
        html.Append($"<header>\n<h1>Privacy plan</h1>\n<p>{Text(PrivacyPlanWords.Question(plan))}</p>\n<dl class=\"facts\">\n");
        Fact(html, "epsilon", $"{plan.Epsilon:0.000}", $"after {plan.Rounds} rounds, {plan.Accountant}");
        Fact(html, "noise multiplier", $"{plan.NoiseMultiplier:0.000}", "of the clip bound");
        Fact(html, "noise on the mean", $"{plan.StddevOfMean:0.###e+0}", "standard deviation of a coordinate");
        Fact(html, "signal to noise", plan.VectorSignal is { } signal ? $"{signal:0.###}" : $"{plan.CoordinateSignal:0.##}", plan.VectorSignal is null ? "one coordinate" : "whole update");
        html.Append("</dl>\n</header>\n");
        var chart = new LineChart { Title = "Epsilon by round", AlongLabel = "round", IsAlongWhole = true, Format = value => $"{value:0.###}" };
        string picture = chart.Draw([.. plan.Curve.Select(point => ((double)point.Round, point.Epsilon))]) ?? "<p>No epsilon bounds this plan.</p>\n";
        html.Append($"<section>\n<h2>{chart.Title}</h2>\n{picture}</section>\n<section>\n<h2>What it costs</h2>\n");
        foreach (string line in PrivacyPlanWords.Signal(plan).Split('\n').Append(PrivacyPlanWords.Sampling(plan)))
        {
            html.Append($"<p>{Text(line)}</p>\n");
        }

        html.Append("</section>\n<section>\n<h2>Epsilon after so many rounds</h2>\n<div class=\"scroll\"><table>\n<tr><th>round</th><th>epsilon</th></tr>\n");
        foreach (EpsilonPoint point in plan.Curve)
        {
            html.Append($"<tr><td>{point.Round}</td><td>{point.Epsilon:0.0000}</td></tr>\n");
        }

        return html.Append($"</table></div>\n</section>\n<section><h2>Compute it again</h2>\n<p><code>{Text(command)}</code></p></section>\n</main>\n</body>\n</html>\n").ToString();
    }

    private static void Fact(StringBuilder html, string name, string value, string detail) =>
        html.Append($"<div><dt>{Text(name)}</dt><dd>{Text(value)}<small>{Text(detail)}</small></dd></div>\n");

    private static string Text(string text) => SvgCanvas.Escape(text);
}
