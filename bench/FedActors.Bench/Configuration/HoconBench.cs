using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FedActors.Bench.Harness;
using FedActors.Hocon;

namespace FedActors.Bench.Configuration;

/// <summary>Reading configurations, beside the platform's JSON reader on a text both can read.</summary>
internal static class HoconBench
{
    private const int Sections = 4000;

    /// <summary>Megabytes of text read and resolved a second.</summary>
    public static void Run(BenchReport report)
    {
        string json = JsonText(), hocon = HoconText();
        int tries = report.IsQuick ? 3 : 10;
        double plain = double.MaxValue, tree = double.MaxValue, rich = double.MaxValue;
        for (int attempt = 0; attempt <= tries; attempt++)
        {
            plain = Math.Min(plain, Seconds(() => HoconDocument.ParseText(json)));
            rich = Math.Min(rich, Seconds(() => HoconDocument.ParseText(hocon)));
            tree = Math.Min(tree, Seconds(() => JsonDocument.Parse(json).Dispose()));
        }

        report.Ours($"JSON text of {json.Length / 1e6:0.0} MB", json.Length / plain / 1e6, "MB/s");
        report.Peer("System.Text.Json on the same text", json.Length / tree / 1e6, "MB/s", "a read-only index over the text; ours is a tree that knows where each value was written");
        report.Ours($"HOCON with substitutions, {hocon.Length / 1e6:0.0} MB", hocon.Length / rich / 1e6, "MB/s");
    }

    private static string JsonText()
    {
        var text = new StringBuilder("{");
        for (int i = 0; i < Sections; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}\n  \"s{i}\": {{ \"name\": \"centre {i}\", \"rate\": {i}.5, \"enabled\": true,\n")
                .Append(CultureInfo.InvariantCulture, $"    \"sizes\": [{i}, {i + 1}, {i + 2}], \"link\": {{ \"latency\": \"40ms\", \"loss\": 0.01, \"note\": null }} }}");
        }

        return text.Append("\n}\n").ToString();
    }

    private static string HoconText()
    {
        var text = new StringBuilder("defaults { latency = 40ms, loss = 0.01 }  # shared by all\n");
        for (int i = 0; i < Sections; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"s{i} {{\n  name = centre {i}   // unquoted\n  rate = {i}.5\n  sizes = [{i}, {i + 1}]\n  sizes += {i + 2}\n")
                .Append(CultureInfo.InvariantCulture, $"  link = ${{defaults}} {{ loss = 0.02 }}\n  link.note = ${{s{i}.name}}\" of many\"\n}}\n");
        }

        return text.ToString();
    }

    private static double Seconds(Action action)
    {
        long begin = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
