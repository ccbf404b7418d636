using System.Globalization;
using FedActors.Core;

namespace FedActors.Simulation.Devices;

/// <summary>Reads a trace file: CSV with the header <c>seconds,centre,state</c>, where state is <c>up</c> or <c>down</c>.</summary>
public static class AvailabilityTrace
{
    private const string Header = "seconds,centre,state";
    private const int LinesMax = 10_000_000;

    /// <summary>Reads the file; transitions come back in order of time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="centres">How many centres there are.</param>
    /// <exception cref="MalformedInputException">The file is missing or a line is not as described; names line and column.</exception>
    public static IReadOnlyList<AvailabilityChange> Read(string path, int centres)
    {
        if (!File.Exists(path))
        {
            throw new MalformedInputException(path, "the trace file is not there; give the path of a CSV file with the header " + Header + ".");
        }

        var changes = new List<AvailabilityChange>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (number == 1)
            {
                RequireHeader(path, line);
            }
            else if (number > LinesMax)
            {
                throw new MalformedInputException(path, $"more than {LinesMax} lines.");
            }
            else if (line.Length > 0)
            {
                changes.Add(Parse(path, number, line, centres));
            }
        }

        if (number == 0)
        {
            RequireHeader(path, "");
        }

        return [.. changes.OrderBy(change => change.At).ThenBy(change => change.Centre)];
    }

    private static void RequireHeader(string path, string line)
    {
        if (line.Trim() != Header)
        {
            throw new MalformedInputException(path, $"line 1: the header is '{line}'; it must be '{Header}'.");
        }
    }

    private static AvailabilityChange Parse(string path, int number, string line, int centres)
    {
        string[] fields = line.Split(',', StringSplitOptions.TrimEntries);
        if (fields.Length != 3)
        {
            throw new MalformedInputException(path, $"line {number}: {fields.Length} fields; 3 are needed: {Header}.");
        }

        if (!double.TryParse(fields[0], NumberStyles.Float, NumberFormatInfo.InvariantInfo, out double seconds) || !(seconds >= 0 && seconds <= 1e10))
        {
            throw new MalformedInputException(path, $"line {number}, column seconds: '{fields[0]}'; a number of seconds from 0 to 1e10 is needed.");
        }

        if (!int.TryParse(fields[1], NumberStyles.None, NumberFormatInfo.InvariantInfo, out int centre) || centre >= centres)
        {
            throw new MalformedInputException(path, $"line {number}, column centre: '{fields[1]}'; centres run from 0 to {centres - 1}.");
        }

        return fields[2] is "up" or "down"
            ? new AvailabilityChange(TimeSpan.FromSeconds(seconds), centre, fields[2] == "up")
            : throw new MalformedInputException(path, $"line {number}, column state: '{fields[2]}'; write up or down.");
    }
}
