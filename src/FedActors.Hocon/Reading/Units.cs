using System.Globalization;

namespace FedActors.Hocon.Reading;

/// <summary>Reads quantities with a unit: durations and sizes.</summary>
internal static class Units
{
    public const string DurationWanted = "a duration with a unit of ns, us, ms, s, m, h or d (milliseconds without one)";
    public const string SizeWanted = "a size with a unit of B, kB, MB, GB, TB, PB (powers of 1000) or KiB, MiB, GiB, TiB, PiB (powers of 1024)";

    /// <summary>Reads for example <c>1.5 s</c> into a time span, rounded to 100 ns.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (!TrySplit(text, out var number, out var unit) || TicksOf(unit) is not { } ticks)
            return false;
        return TryScale(number, ticks, out var total) && Assign(TimeSpan.FromTicks(total), out duration);
    }

    /// <summary>Reads for example <c>64 MiB</c> into bytes; a fraction of a byte is cut off.</summary>
    public static bool TrySize(string text, out long bytes)
    {
        bytes = 0;
        return TrySplit(text, out var number, out var unit)
            && BytesOf(unit) is { } factor
            && TryScale(number, factor, out bytes)
            && bytes >= 0;
    }

    private static bool Assign<T>(T value, out T target)
    {
        target = value;
        return true;
    }

    private static bool TrySplit(string text, out decimal number, out string unit)
    {
        text = text.Trim();
        var end = text.Length;
        while (end > 0 && char.IsLetter(text[end - 1]))
            end--;
        unit = text[end..];
        return decimal.TryParse(text.AsSpan(0, end).TrimEnd(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryScale(decimal number, decimal factor, out long scaled)
    {
        scaled = 0;
        // Decimal arithmetic keeps 0.1 s exact; its range is far larger than that of the result, but not without end.
        if (Math.Abs(number) > long.MaxValue / factor)
            return false;
        scaled = (long)(factor < 1 ? Math.Round(number * factor) : Math.Truncate(number * factor));
        return true;
    }

    private static decimal? TicksOf(string unit) => unit switch
    {
        "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 0.01m,
        "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
        "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
        "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        _ => null,
    };

    private static decimal? BytesOf(string unit) => unit switch
    {
        "" or "B" or "b" or "byte" or "bytes" => 1,
        "kB" or "kilobyte" or "kilobytes" => 1_000m,
        "MB" or "megabyte" or "megabytes" => 1_000_000m,
        "GB" or "gigabyte" or "gigabytes" => 1_000_000_000m,
        "TB" or "terabyte" or "terabytes" => 1_000_000_000_000m,
        "PB" or "petabyte" or "petabytes" => 1_000_000_000_000_000m,
        "EB" or "exabyte" or "exabytes" => 1_000_000_000_000_000_000m,
        "K" or "k" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
        "M" or "m" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
        "G" or "g" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
        "T" or "t" or "Ti" or "TiB" or "tebibyte" or "tebibytes" => 1L << 40,
        "P" or "p" or "Pi" or "PiB" or "pebibyte" or "pebibytes" => 1L << 50,
        "E" or "e" or "Ei" or "EiB" or "exbibyte" or "exbibytes" => 1L << 60,
        _ => null,
    };

    /// <summary>Shows a duration the way it can be written in a file.</summary>
    public static string Show(TimeSpan duration) => duration switch
    {
        _ when duration.Ticks % TimeSpan.TicksPerDay == 0 && duration != TimeSpan.Zero => $"{duration.Ticks / TimeSpan.TicksPerDay} d",
        _ when duration.Ticks % TimeSpan.TicksPerHour == 0 && duration != TimeSpan.Zero => $"{duration.Ticks / TimeSpan.TicksPerHour} h",
        _ when duration.Ticks % TimeSpan.TicksPerSecond == 0 => $"{duration.Ticks / TimeSpan.TicksPerSecond} s",
        _ => string.Create(CultureInfo.InvariantCulture, $"{(decimal)duration.Ticks / TimeSpan.TicksPerMillisecond} ms"),
    };
}
