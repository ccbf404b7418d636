using FedActors.Cli.Running;
using FedActors.Core.Rounds;
using FedActors.Federation.Reports;
using Spectre.Console;

namespace FedActors.Cli.Screens;

/// <summary>A line for each round, or for evenly spread ones where there are many: for pipes and logs.</summary>
internal sealed class PlainDisplay : IRunDisplay
{
    /// <summary>About the most lines of rounds, and the most of failed attempts.</summary>
    public const int LinesMax = 60, FailureLinesMax = 20;

    private readonly IAnsiConsole _console;
    private readonly TrainingJob _job;
    private readonly RunLog _log;
    private readonly int _stride;
    private bool _saidWaiting;
    private bool _saidTrouble;

    public PlainDisplay(IAnsiConsole console, TrainingJob job, RunLog log)
    {
        (_console, _job, _log) = (console, job, log);
        _stride = (job.Rounds + LinesMax - 1) / LinesMax;
        log.Changed = OnEvent;
    }

    /// <inheritdoc/>
    public TResult Show<TResult>(Func<TResult> work)
    {
        Write($"{_job.Name}: {_job.Rounds} rounds{(_job.CommittedBefore > 0 ? $", {_job.CommittedBefore} of them done before" : "")}. {_job.Description}");
        return work();
    }

    private void OnEvent(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.RoundCommitted committed when IsShown(committed.Record.Round.Value): WriteRow(_log.Rows[^1]); break;
            case RunEvent.RoundFailed failed when _log.Failures.Count <= FailureLinesMax:
                Write($"round {failed.Round.Value}, attempt {failed.Attempt} failed: {failed.Reason}");
                break;
            case RunEvent.JournalTrouble trouble when !_saidTrouble:
                _saidTrouble = true;
                Write($"round {trouble.Round.Value}: the store did not take it: {trouble.Reason} It is tried again.");
                break;
            case RunEvent.WaitingForMembers waiting when !_saidWaiting:
                _saidWaiting = true;
                Write($"waiting for members: {waiting.Members} of {waiting.Needed} are here");
                break;
        }
    }

    private bool IsShown(int round) => round == 1 || round == _job.Rounds || round % _stride == 0;

    private void WriteRow(RoundRow row)
    {
        int width = $"{_job.Rounds}".Length;
        string time = _job.IsVirtualTime ? $"  virtual {Figures.Seconds(row.ClosedSeconds)}" : "";
        string left = RunProgress.Remaining(row.Round, _job.CommittedBefore, _job.Rounds, row.WallSeconds) is { } rest && row.Round < _job.Rounds ? $"  ETA {Figures.Seconds(rest)}" : "";
        Write($"round {row.Round.ToString().PadLeft(width)} of {_job.Rounds}  accuracy {Figures.Percent(row.Accuracy)}  loss {Figures.Loss(row.Loss)}" +
            $"  counted {row.Counted}/{row.Asked}  late {row.Stragglers}  vanished {row.Dropouts}  members {row.Members}{(row.Epsilon is { } epsilon ? $"  epsilon {Figures.Epsilon(epsilon)}" : "")}" +
            $"{time}  real {Figures.Seconds(row.WallSeconds)}{left}");
    }

    // Plain text on a stream is written as it is: markup and wrapping belong to terminals.
    private void Write(string line) => _console.Profile.Out.Writer.WriteLine(Screen.Printable(line));
}
