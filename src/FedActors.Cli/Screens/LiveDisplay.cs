using FedActors.Cli.Running;
using FedActors.Core.Rounds;
using FedActors.Federation.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FedActors.Cli.Screens;

/// <summary>A display that is redrawn in place while the run goes on in a thread of its own.</summary>
internal sealed class LiveDisplay : IRunDisplay
{
    private const int BarColumns = 40;
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(120), Copy = TimeSpan.FromMilliseconds(60);

    private readonly IAnsiConsole _console;
    private readonly TrainingJob _job;
    private readonly RunLog _log;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private RunProgress _progress;
    private long _copied;
    private long _stragglers, _dropouts;
    private volatile string _note = "";

    public LiveDisplay(IAnsiConsole console, TrainingJob job, RunLog log, TimeProvider clock)
    {
        (_console, _job, _log, _clock) = (console, job, log, clock);
        _began = clock.GetTimestamp();
        _progress = RunProgress.Of(log, 0, 0);
        log.Changed = OnEvent;
    }

    /// <inheritdoc/>
    public TResult Show<TResult>(Func<TResult> work)
    {
        Task<TResult> running = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _console.Live(Draw()).AutoClear(true).Start(live =>
        {
            while (!((IAsyncResult)running).AsyncWaitHandle.WaitOne(Redraw))
            {
                live.UpdateTarget(Draw());
            }
        });
        return running.GetAwaiter().GetResult();
    }

    // On the aggregator's thread: quick, and one copy every few frames at most.
    private void OnEvent(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.RoundCommitted:
                _stragglers += _log.Rows[^1].Stragglers;
                _dropouts += _log.Rows[^1].Dropouts;
                _note = "";
                break;
            case RunEvent.RoundFailed failed: _note = $"round {failed.Round.Value}, attempt {failed.Attempt} failed: {failed.Reason}"; break;
            case RunEvent.JournalTrouble trouble: _note = $"round {trouble.Round.Value}: the store did not take it: {trouble.Reason} It is tried again."; break;
            case RunEvent.WaitingForMembers waiting: _note = $"waiting for members: {waiting.Members} of {waiting.Needed} are here"; break;
        }

        if (_clock.GetElapsedTime(_copied) >= Copy)
        {
            _copied = _clock.GetTimestamp();
            Volatile.Write(ref _progress, RunProgress.Of(_log, _stragglers, _dropouts));
        }
    }

    /// <summary>The frame as it stands now.</summary>
    internal Rows Draw()
    {
        RunProgress now = Volatile.Read(ref _progress);
        int committed = Math.Max(now.Committed, _job.CommittedBefore);
        double wall = _clock.GetElapsedTime(_began).TotalSeconds;
        int filled = (int)((long)BarColumns * committed / Math.Max(1, _job.Rounds));
        string attempt = now.Attempt > 1 ? $", attempt {now.Attempt}" : "";
        string left = RunProgress.Remaining(committed, _job.CommittedBefore, _job.Rounds, wall) is { } rest ? Figures.Seconds(rest) : "-";
        string virtualTime = _job.IsVirtualTime ? $"virtual [bold]{Figures.Seconds(now.Seconds)}[/]   " : "";
        List<IRenderable> lines =
        [
            new Markup($"[bold]{Markup.Escape(Screen.Printable(_job.Name))}[/]  round [bold]{now.Round}[/] of {_job.Rounds}{attempt}"),
            new Markup($"[green]{new string('━', filled)}[/][grey]{new string('─', BarColumns - filled)}[/] {100L * committed / Math.Max(1, _job.Rounds)} %"),
            new Markup($"accuracy [bold]{Figures.Percent(now.Last?.Accuracy)}[/]   loss [bold]{Figures.Loss(now.Last?.Loss)}[/]   [blue]{Curve(now.Curve)}[/]"),
            new Markup($"members {now.Members}   updates {now.Counted}/{now.Wanted}   stragglers [yellow]{now.Stragglers}[/]   dropouts [red]{now.Dropouts}[/]   failed attempts {now.Failed}"),
            new Markup($"{virtualTime}real [bold]{Figures.Seconds(wall)}[/]   ETA {left}   [grey]Ctrl-C stops[/]"),
        ];
        if (_note is { Length: > 0 } note)
        {
            lines.Add(new Markup($"[yellow]{Markup.Escape(Screen.Printable(note))}[/]"));
        }

        return new Rows(lines);
    }

    /// <summary>The values as a row of blocks, the least the lowest.</summary>
    internal static string Curve(IReadOnlyList<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length < 2)
        {
            return "";
        }

        (double low, double high) = (finite.Min(), finite.Max());
        return string.Concat(finite.Select(value => high > low ? Blocks[(int)((value - low) / (high - low) * (Blocks.Length - 1))] : Blocks[0]));
    }
}
