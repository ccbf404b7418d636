using Spectre.Console;

namespace FedActors.Cli.Screens;

/// <summary>Where output goes: people on a terminal, logs in a pipe, and programs that read JSON each get what suits them.</summary>
internal sealed class Screen
{
    // Tables in a pipe are not cut to the 80 columns that a missing terminal would mean.
    private const int PipeColumns = 160;

    private Screen(IAnsiConsole console, ProgressKind progress, IAnsiConsole progressConsole)
    {
        Out = console;
        Progress = progress;
        ProgressConsole = progressConsole;
    }

    /// <summary>Results for people.</summary>
    public IAnsiConsole Out { get; }

    /// <summary>How progress is shown.</summary>
    public ProgressKind Progress { get; }

    /// <summary>Where a live display is drawn.</summary>
    public IAnsiConsole ProgressConsole { get; }

    /// <summary>Looks at the terminal. With JSON wanted, stdout is left alone and progress is shown only where stderr is a terminal.</summary>
    public static Screen For(bool wantsJson)
    {
        bool isDumb = Environment.GetEnvironmentVariable("TERM") is "dumb";
        bool isOutTerminal = !Console.IsOutputRedirected && !isDumb, isErrorTerminal = !Console.IsErrorRedirected && !isDumb;
        IAnsiConsole error = Make(Console.Error, isErrorTerminal);
        if (wantsJson)
        {
            return new Screen(error, isErrorTerminal ? ProgressKind.Live : ProgressKind.None, error);
        }

        IAnsiConsole console = Make(Console.Out, isOutTerminal);
        return new Screen(console, isOutTerminal ? ProgressKind.Live : ProgressKind.Lines, console);
    }

    /// <summary>A last word on stderr, below whatever a live display has left.</summary>
    public void SayAfterAll(string text)
    {
        if (Progress == ProgressKind.Live)
        {
            // A display that did not get to its end has left the cursor hidden.
            Console.Error.Write("\u001b[?25h");
        }

        Console.Error.WriteLine($"fedactors: {Printable(text)}");
    }

    /// <summary>Text that cannot steer a terminal: names and values come from files of others.</summary>
    public static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '?' : c));

    private static IAnsiConsole Make(TextWriter writer, bool isTerminal)
    {
        bool hasColours = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = hasColours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = PipeColumns;
        }

        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
