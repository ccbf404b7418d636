using System.Text;
using System.Text.Json;
using FedActors.Federation.Configuration;

namespace FedActors.Federation.Hosts;

/// <summary>
/// What a seed or node says while it runs: one line for each thing that happened, for people or as JSON. Lines are written by a thread of
/// its own, so that a reader that does not read, or a full disk, never holds up an actor; what does not fit is counted and said later.
/// </summary>
public sealed class HostLog : IDisposable
{
    private const int WaitingMax = 4096, TextMax = 2000;
    // The lines go to files and pipes, not into web pages.
    private static readonly JsonWriterOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TimeSpan FlushMax = TimeSpan.FromSeconds(1);

    private readonly LogOptions _options;
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly Queue<string> _waiting = new();
    private readonly Thread _thread;
    private long _unsaid;
    private bool _isClosed;

    /// <summary>Starts the log.</summary>
    /// <param name="options">What is said, and how.</param>
    /// <param name="output">Where to; not disposed.</param>
    /// <param name="time">The clock of the lines.</param>
    public HostLog(LogOptions options, TextWriter output, TimeProvider time)
    {
        (_options, _output, _time) = (options, output, time);
        _thread = new Thread(Write) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>Whether lines of that level are written.</summary>
    public bool IsOn(LogLevel level) => level <= _options.Level;

    /// <summary>Says something; from any thread.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="happened">A stable word with hyphens, for programs.</param>
    /// <param name="text">A sentence or a row of figures, for people.</param>
    /// <param name="fields">The same in parts, for programs: text, numbers or booleans.</param>
    public void Say(LogLevel level, string happened, string text, params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        if (!IsOn(level))
        {
            return;
        }

        string line = _options.Format == LogFormat.Json ? Json(level, happened, text, fields) : Text(level, text);
        lock (_waiting)
        {
            if (_isClosed || _waiting.Count >= WaitingMax)
            {
                _unsaid++;
                return;
            }

            if (_unsaid > 0)
            {
                long unsaid = _unsaid;
                _unsaid = 0;
                string note = $"{unsaid} lines were not written: whoever reads them was too slow";
                _waiting.Enqueue(_options.Format == LogFormat.Json ? Json(LogLevel.Warning, "lines-lost", note, [("count", unsaid)]) : Text(LogLevel.Warning, note));
            }

            _waiting.Enqueue(line);
            Monitor.Pulse(_waiting);
        }
    }

    /// <summary>Writes what waits, for a moment at most, and ends.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            _isClosed = true;
            Monitor.Pulse(_waiting);
        }

        _thread.Join(FlushMax);
    }

    private void Write()
    {
        while (Take() is { } line)
        {
            try
            {
                _output.WriteLine(line);
                _output.Flush();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or UnauthorizedAccessException)
            {
                // Nobody reads any more. The process has other work than to talk.
                Interlocked.Increment(ref _unsaid);
            }
        }
    }

    private string? Take()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_waiting);
            }

            return _waiting.TryDequeue(out string? line) ? line : null;
        }
    }

    private string Text(LogLevel level, string text)
    {
        string label = level switch { LogLevel.Error => "error: ", LogLevel.Warning => "warning: ", _ => "" };
        return $"{_time.GetLocalNow():HH:mm:ss} {label}{Plain(text)}";
    }

    private string Json(LogLevel level, string happened, string text, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", _time.GetUtcNow());
            json.WriteString("level", level.ToString().ToLowerInvariant());
            json.WriteString("event", happened);
            json.WriteString("text", Plain(text));
            foreach ((string name, object? value) in fields)
            {
                json.WritePropertyName(name);
                WriteValue(json, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null or double.NaN: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            default: json.WriteStringValue(Plain(value.ToString() ?? "")); break;
        }
    }

    /// <summary>One line that cannot steer a terminal: names and reasons come from others.</summary>
    private static string Plain(string text)
    {
        string cut = text.Length <= TextMax ? text : text[..TextMax] + " ...";
        return string.Create(cut.Length, cut, static (destination, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i] = char.IsControl(source[i]) || source[i] is '\u2028' or '\u2029' ? ' ' : source[i];
            }
        });
    }
}
