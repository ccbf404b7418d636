using Spectre.Console;

namespace FedActors.Cli.Tests;

/// <summary>A console of a given width that writes into memory.</summary>
internal sealed class TestScreen : IDisposable
{
    private readonly StringWriter _writer = new();

    public TestScreen(int width, bool isTerminal = false)
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(_writer),
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        Console.Profile.Width = width;
        Console.Profile.Capabilities.Unicode = true;
    }

    public IAnsiConsole Console { get; }

    /// <summary>All that was written, every frame of a live display among it.</summary>
    public string Text => _writer.ToString();

    public void Dispose() => _writer.Dispose();
}
