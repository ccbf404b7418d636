using FedActors.Cli.Running;
using FedActors.Federation.Reports;
using Spectre.Console;

namespace FedActors.Cli.Screens;

/// <summary>What stands on the screen when a run has ended: rounds, totals, and what to do next.</summary>
internal static class RunEnding
{
    private const int RowsMax = 12;

    public static void Print(IAnsiConsole console, TrainingJob job, RunLog log, RunSummary summary, string? page)
    {
        console.WriteLine();
        if (log.Rows.Count > 0)
        {
            RoundsTable(job.IsVirtualTime, log.Rows).Write(console);
        }

        void Say(string text) => console.Profile.Out.Writer.WriteLine(Screen.Printable(text));
        string detail = summary.EndDetail.Length == 0 ? "the run ended" : summary.EndDetail.TrimEnd('.');
        Say($"{summary.Scenario}: {detail} ({summary.EndReason}; {summary.CommittedRounds} of {summary.Rounds} rounds)");
        Say($"accuracy {Figures.Percent(summary.Accuracy)}, loss {Figures.Loss(summary.Loss)}");
        Say($"{Count(summary.ClientUpdates, "update")} counted, {Count(summary.Stragglers, "straggler")}, {Count(summary.Dropouts, "dropout")}, " +
            $"{Count(summary.Joins, "join")}, {Count(summary.LateUpdates, "late update")}, {summary.Refused} refused, {Count(summary.FailedAttempts, "failed attempt")}");
        if (summary.Epsilon is { } epsilon)
        {
            Say($"privacy spent: epsilon {Figures.Epsilon(epsilon)} at delta {summary.Delta:0.##E+0}{(job.IsVirtualTime ? " (as a real run would; here the noise follows from the seed and hides nothing)" : "")}");
        }

        string own = job.IsVirtualTime ? $"{Figures.Seconds(summary.VirtualSeconds)} virtual in {Figures.Seconds(summary.WallSeconds)} real" : Figures.Seconds(summary.WallSeconds);
        string events = summary.Events > 0 ? $", {summary.Events} events" : "";
        Say($"{own}, {Count(summary.Threads, "thread")}{events}, seed {summary.Seed}");
        Say($"model {summary.ModelDigest}");
        if (job.ModelPath is { } path && File.Exists(path))
        {
            Say($"model file {path}");
        }

        if (page is not null)
        {
            Say($"report {page}");
        }

        if (summary.EndReason is "failed" or "stopped" or "stepped-down")
        {
            return;
        }

        Say("");
        Say("Next:");
        foreach (string step in job.NextSteps(summary))
        {
            Say($"  {step}");
        }
    }

    private static string Count(long count, string one) => $"{count} {one}{(count == 1 ? "" : "s")}";

    internal static FittedTable RoundsTable(bool isVirtualTime, IReadOnlyList<RoundRow> rows)
    {
        List<(string, int)> columns = [("round", 0), ("accuracy", 0), ("loss", 1), ("asked", 6), ("counted", 2), ("late", 3), ("vanished", 4), ("members", 8), ("real", 7)];
        bool isPrivate = rows.Any(row => row.Epsilon is not null);
        if (isPrivate)
        {
            columns.Insert(columns.Count - 1, ("epsilon", 4));
        }

        if (isVirtualTime)
        {
            columns.Insert(columns.Count - 1, ("virtual", 5));
        }

        var table = new FittedTable(columns);
        foreach (RoundRow row in Figures.Spread(rows.Count, RowsMax).Select(i => rows[i]))
        {
            List<string> cells = [$"{row.Round}", Figures.Percent(row.Accuracy), Figures.Loss(row.Loss), $"{row.Asked}",
                $"{row.Counted}{(row.Carried > 0 ? $"+{row.Carried}" : "")}", $"{row.Stragglers}", $"{row.Dropouts}", $"{row.Members}", Figures.Seconds(row.WallSeconds)];
            if (isPrivate)
            {
                cells.Insert(cells.Count - 1, Figures.Epsilon(row.Epsilon));
            }

            if (isVirtualTime)
            {
                cells.Insert(cells.Count - 1, Figures.Seconds(row.ClosedSeconds));
            }

            table.Add([.. cells]);
        }

        return table;
    }
}
