using System.Diagnostics;
using System.Text.Json;

namespace FedActors.Cli.Demo;

/// <summary>A seed or node of the demo: a process, and what it says, line by line.</summary>
internal sealed class DemoProcess : IDisposable
{
    private const int LastLinesMax = 8;

    private readonly Queue<string> _lastLines = new();
    private readonly Process _process;
    private readonly Action<DemoProcess, JsonElement> _heard;
    private readonly StreamWriter _record;
    private readonly Thread _listener;

    /// <param name="name">What people call it.</param>
    /// <param name="start">How it is started.</param>
    /// <param name="recordFile">Where all that it says is kept.</param>
    /// <param name="heard">Told each line, from a thread of this process.</param>
    public DemoProcess(string name, ProcessStartInfo start, string recordFile, Action<DemoProcess, JsonElement> heard)
    {
        (Name, _heard) = (name, heard);
        _record = new StreamWriter(recordFile, append: true) { AutoFlush = true };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Record(line.Data);
        _process.BeginErrorReadLine();
        _listener = new Thread(Listen) { IsBackground = true, Name = name };
        _listener.Start();
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Whether it lives.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>How it ended, with the last that it said: for a process that should not have.</summary>
    public string Obituary(string recordFile)
    {
        // What it said before it ended may still be on its way through the pipes.
        _process.WaitForExit();
        _listener.Join();
        lock (_record)
        {
            string said = _lastLines.Count == 0 ? " It said nothing." : $" Its last lines:\n{string.Join('\n', _lastLines.Select(line => $"  {line}"))}";
            return $"{Name} has ended with code {_process.ExitCode}, which ends the demo; {recordFile} has all that it said.{said}";
        }
    }

    /// <summary>SIGKILL: it has no time to say anything.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself a moment ago.
            Record("was gone already");
        }
    }

    /// <summary>Asks it to stop, by the end of its input.</summary>
    public void AskToStop() => _process.StandardInput.Close();

    /// <summary>Waits for the end, and ends it where that does not come.</summary>
    public void End(TimeSpan patience)
    {
        if (!_process.WaitForExit(patience))
        {
            Kill();
            _process.WaitForExit();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsRunning)
        {
            Kill();
            _process.WaitForExit();
        }

        _listener.Join();
        _process.Dispose();
        lock (_record)
        {
            _record.Dispose();
        }
    }

    private void Listen()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            Record(line);
            Hear(line);
        }
    }

    private void Hear(string line)
    {
        if (!line.StartsWith('{'))
        {
            return;
        }

        try
        {
            using JsonDocument parsed = JsonDocument.Parse(line);
            _heard(this, parsed.RootElement);
        }
        catch (JsonException)
        {
            // A process that is killed may have said half a line; it is in the record and means nothing.
            Record($"({Name} said no more of this line)");
        }
    }

    private void Record(string? line)
    {
        lock (_record)
        {
            if (line is not null && _record.BaseStream is not null)
            {
                _record.WriteLine(line);
                _lastLines.Enqueue(line);
                if (_lastLines.Count > LastLinesMax)
                {
                    _lastLines.Dequeue();
                }
            }
        }
    }
}
