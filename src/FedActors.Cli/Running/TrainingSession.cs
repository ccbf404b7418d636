using System.Diagnostics;
using FedActors.Cli.Failures;
using FedActors.Cli.Screens;
using FedActors.Federation.Reports;

namespace FedActors.Cli.Running;

/// <summary>One training run from the command line: load, train with a display, report, say how it ended.</summary>
/// <param name="wantsJson">Exactly one JSON object on stdout, and nothing else there.</param>
/// <param name="reportDirectory">Where the report goes; null for none.</param>
internal sealed class TrainingSession(bool wantsJson, string? reportDirectory)
{
    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public int Execute(Func<TrainingJob> load)
    {
        if (reportDirectory is not null)
        {
            // Before the work, not after it.
            OutputPlace.RequireReport("--report", reportDirectory);
        }

        using var stop = new StopSignal();
        Screen screen = Screen.For(wantsJson);
        stop.SayGoodbye = () => screen.SayAfterAll("stopped; nothing was committed yet.");
        TrainingJob job = load();
        long began = Stopwatch.GetTimestamp();
        var log = new RunLog(() => Stopwatch.GetElapsedTime(began).TotalSeconds);
        int Last() => log.Rows.Count == 0 ? job.CommittedBefore : log.Rows[^1].Round;
        stop.SayGoodbye = () => screen.SayAfterAll($"stopped; {Committed(Last(), job)}\n{job.HowToGoOn(Last())}");
        RunSummary summary;
        try
        {
            summary = Display(screen, job, log).Show(() => job.Run(log, stop.Token));
        }
        catch (OperationCanceledException) when (stop.IsRequested)
        {
            stop.SayGoodbye();
            return ExitCode.Interrupted;
        }

        string? page = WriteReport(job, log, summary, out string? trouble);
        int code = Finish(screen, job, log, summary, page, stop.IsRequested);
        if (trouble is not null)
        {
            ErrorLine.Print(trouble);
            return code == ExitCode.Done ? ExitCode.Failed : code;
        }

        return code;
    }

    // The run is over and must not be lost with its report: trouble is told after the result.
    private string? WriteReport(TrainingJob job, RunLog log, RunSummary summary, out string? trouble)
    {
        trouble = null;
        if (reportDirectory is null)
        {
            return null;
        }

        try
        {
            return ReportWriter.Write(reportDirectory, ReportContents.Of(
                log, summary, job.Description, job.RepeatCommand(summary), job.IsVirtualTime, job.PartitionSvg));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            trouble = $"the report could not be written to {reportDirectory} (--report): {error.Message.TrimEnd('.')}. " +
                "The result above is complete; run again with another directory, or with more space, for the report.";
            return null;
        }
    }

    private int Finish(Screen screen, TrainingJob job, RunLog log, RunSummary summary, string? page, bool isInterrupted)
    {
        if (wantsJson)
        {
            Console.Out.WriteLine(RunSummaryJson.Write(summary));
        }
        else
        {
            RunEnding.Print(screen.Out, job, log, summary, page);
        }

        if (isInterrupted && summary.EndReason == "stopped")
        {
            screen.SayAfterAll($"stopped; {Committed(summary.CommittedRounds, job)}\n{job.HowToGoOn(summary.CommittedRounds)}");
            return ExitCode.Interrupted;
        }

        if (summary.EndReason is "failed" or "stepped-down")
        {
            ErrorLine.Print($"{job.Name}: the run {(summary.EndReason == "failed" ? "failed" : "stepped down")} after " +
                $"{summary.CommittedRounds} committed round{(summary.CommittedRounds == 1 ? "" : "s")}: {summary.EndDetail}");
            return ExitCode.Failed;
        }

        return ExitCode.Done;
    }

    private static IRunDisplay Display(Screen screen, TrainingJob job, RunLog log) => screen.Progress switch
    {
        ProgressKind.Live => new LiveDisplay(screen.ProgressConsole, job, log, TimeProvider.System),
        ProgressKind.Lines => new PlainDisplay(screen.Out, job, log),
        _ => new SilentDisplay(),
    };

    private static string Committed(int rounds, TrainingJob job) => rounds == 0
        ? "no round was committed yet."
        : $"{rounds} of {job.Rounds} rounds {(rounds == 1 ? "is" : "are")} committed.";
}
