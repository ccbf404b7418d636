using FedActors.Cli.Screens;
using FedActors.Federation.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace FedActors.Cli.Demo;

/// <summary>Shows the demo: a table that is redrawn on a terminal, lines in a pipe, nothing where JSON is wanted.</summary>
internal sealed class DemoDisplay(Screen screen, DemoBoard board)
{
    private const int NewsShown = 8, BarColumns = 40;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(120);

    /// <summary>Runs the work and shows how it goes.</summary>
    public TResult Show<TResult>(Func<TResult> work)
    {
        switch (screen.Progress)
        {
            case ProgressKind.Lines:
                board.Said = line => Console.Out.WriteLine(Screen.Printable(line));
                return work();
            case ProgressKind.Live: return ShowLive(work);
            default: return work();
        }
    }

    private TResult ShowLive<TResult>(Func<TResult> work)
    {
        Task<TResult> running = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        screen.ProgressConsole.Live(Draw()).AutoClear(true).Start(live =>
        {
            while (!((IAsyncResult)running).AsyncWaitHandle.WaitOne(Redraw))
            {
                live.UpdateTarget(Draw());
            }
        });
        return running.GetAwaiter().GetResult();
    }

    /// <summary>The frame as it stands now.</summary>
    internal Rows Draw()
    {
        int rounds = Math.Max(1, board.Rounds), filled = Math.Min(BarColumns, BarColumns * board.Round / rounds);
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string head in (string[])["node", "examples", "state", "counted", "a round takes"])
        {
            table.AddColumn(new TableColumn(head).RightAligned().NoWrap());
        }

        foreach (DemoSite site in board.Sites)
        {
            string colour = site.State switch { "training" => "green", "killed" => "red", _ => "yellow" };
            table.AddRow(site.Name, site.Examples > 0 ? $"{site.Examples}" : "-", $"[{colour}]{site.State}[/]", $"{site.Counted}", site.Seconds is { } seconds ? Figures.Seconds(seconds) : "-");
        }

        List<IRenderable> lines =
        [
            new Markup($"[bold]demo[/]  round [bold]{board.Round}[/] of {rounds}   accuracy [bold]{Figures.Percent(board.Accuracy)}[/]   loss [bold]{Figures.Loss(board.Loss)}[/]   [grey]Ctrl-C stops[/]"),
            new Markup($"[green]{new string('━', filled)}[/][grey]{new string('─', BarColumns - filled)}[/]"),
            table,
        ];
        lines.AddRange(board.Last(NewsShown).Select(news => new Markup($"[grey]{Markup.Escape(Screen.Printable(news))}[/]").Overflow(Overflow.Ellipsis)));
        return new Rows(lines);
    }
}
