using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FedActors.EndToEnd.Tests;

/// <summary>What all processes of a cluster say, in the order in which it is read, and what the test does to them.</summary>
internal sealed class ClusterLog
{
    // Two cores are shared with whatever else builds or tests at the time: nothing here takes a tenth of it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    // A test's report is read from its end.
    private const int ShownMax = 3000;

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<SaidLine> _lines = [];
    private readonly List<string> _shown = [];
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _stirred = new(false);

    /// <summary>How long it has run.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    /// <summary>How many lines there are: what comes later comes after this.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>A process said something.</summary>
    public void Add(HostProcess who, JsonElement json)
    {
        var line = new SaidLine(who, Elapsed, json);
        lock (_gate)
        {
            _lines.Add(line);
            _shown.Add($"{line}");
        }

        _stirred.Set();
    }

    /// <summary>The test did something, or a process said what is no line of the log.</summary>
    public void Note(string what)
    {
        lock (_gate)
        {
            _shown.Add(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,8:0.000} {what}"));
        }

        _stirred.Set();
    }

    /// <summary>All lines so far that fit.</summary>
    public SaidLine[] All(Func<SaidLine, bool> fits)
    {
        lock (_gate)
        {
            return [.. _lines.Where(fits)];
        }
    }

    /// <summary>Waits for a line that fits; one test waits at a time.</summary>
    /// <param name="wanted">What is waited for, in words.</param>
    /// <param name="fits">Whether this is it.</param>
    /// <param name="after">Lines before this one do not count.</param>
    /// <param name="isHopeless">Whether it cannot come any more; null where it always may.</param>
    public SaidLine Until(string wanted, Func<SaidLine, bool> fits, int after = 0, Func<bool>? isHopeless = null)
    {
        long began = Stopwatch.GetTimestamp();
        for (int next = after; ;)
        {
            bool isLost = isHopeless?.Invoke() == true;
            lock (_gate)
            {
                for (; next < _lines.Count; next++)
                {
                    if (fits(_lines[next]))
                    {
                        return _lines[next];
                    }
                }
            }

            Assert.False(isLost, $"It ended before this was said: {wanted}. The log of all processes is in the output.");
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"In {Patience} this was not said: {wanted}. The log of all processes is in the output.");
            _stirred.WaitOne(TimeSpan.FromSeconds(0.2));
        }
    }

    /// <summary>Everything, for whoever has to find out what went wrong.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            int hidden = Math.Max(0, _shown.Count - ShownMax);
            string left = hidden > 0 ? $"({hidden} lines before)\n" : "";
            return left + string.Join('\n', _shown.Skip(hidden));
        }
    }
}
