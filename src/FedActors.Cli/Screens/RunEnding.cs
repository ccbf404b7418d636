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
            console.Write(RoundsTable(job, log.Rows));
        }

        void Say(string text) => console.Profile.Out.Writer.WriteLine(Screen.Printable(text));
        string detail = summary.EndDetail.Length == 0 ? "the run ended" : summary.EndDetail.TrimEnd('.');
        Say($"{summary.Scenario}: {detail} ({summary.EndReason}; {summary.CommittedRounds} of {summary.Rounds} rounds)");
        Say($"accuracy {Figures.Percent(summary.Accuracy)}, loss {Figures.Loss(summary.Loss)}");
        Say($"{summary.ClientUpdates} updates counted, {summary.Stragglers} stragglers, {summary.Dropouts} dropouts, {summary.Joins} joins, " +
            $"{summary.LateUpdates} late updates, {summary.Refused} refused, {summary.FailedAttempts} failed attempts");
        string own = job.IsVirtualTime ? $"{Figures.Seconds(summary.VirtualSeconds)} virtual in {Figures.Seconds(summary.WallSeconds)} real" : Figures.Seconds(summary.WallSeconds);
        string events = summary.Events > 0 ? $", {summary.Events} events" : "";
        Say($"{own}, {summary.Threads} thread{(summary.Threads == 1 ? "" : "s")}{events}, seed {summary.Seed}");
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

    private static Table RoundsTable(TrainingJob job, IReadOnlyList<RoundRow> rows)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.ShowRowSeparators = false;
        List<string> names = ["round", "accuracy", "loss", "asked", "counted", "late", "vanished", "members", "real"];
        if (job.IsVirtualTime)
        {
            names.Insert(names.Count - 1, "virtual");
        }

        foreach (string name in names)
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        foreach (RoundRow row in Figures.Spread(rows.Count, RowsMax).Select(i => rows[i]))
        {
            List<string> cells = [$"{row.Round}", Figures.Percent(row.Accuracy), Figures.Loss(row.Loss), $"{row.Asked}",
                $"{row.Counted}{(row.Carried > 0 ? $"+{row.Carried}" : "")}", $"{row.Stragglers}", $"{row.Dropouts}", $"{row.Members}", Figures.Seconds(row.WallSeconds)];
            if (job.IsVirtualTime)
            {
                cells.Insert(cells.Count - 1, Figures.Seconds(row.ClosedSeconds));
            }

            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        return table;
    }
}
