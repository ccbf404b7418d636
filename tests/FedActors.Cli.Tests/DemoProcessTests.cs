using System.Collections.Concurrent;
using System.Diagnostics;
using FedActors.Cli.Demo;

namespace FedActors.Cli.Tests;

public sealed class DemoProcessTests : IDisposable
{
    private readonly WorkDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Half_a_line_means_nothing_and_the_last_lines_are_told()
    {
        var heard = new ConcurrentQueue<string>();
        using DemoProcess process = Start("""echo '{"event":"one"}'; echo '{"a":{"b":1}'; echo plain; echo oops >&2; printf '{"event":"tw'; exit 7""", heard);
        string obituary = process.Obituary("seed-1.log");
        Assert.Equal(["one"], heard);
        Assert.StartsWith("seed-1 has ended with code 7", obituary, StringComparison.Ordinal);
        Assert.Contains("seed-1.log", obituary, StringComparison.Ordinal);
        Assert.All((string[])["  plain", "  oops", "  {\"event\":\"tw"], line => Assert.Contains(line, obituary.Split('\n')));
    }

    [Fact]
    public void Only_the_last_lines_are_told()
    {
        string obituary;
        using (DemoProcess process = Start("for i in $(seq 1 100); do echo line $i; done", []))
        {
            obituary = process.Obituary("seed-1.log");
        }

        Assert.Contains("  line 100", obituary, StringComparison.Ordinal);
        Assert.DoesNotContain("  line 50\n", obituary, StringComparison.Ordinal);
        Assert.Equal(100, File.ReadAllLines(_directory["seed-1.log"]).Length);
    }

    private DemoProcess Start(string script, ConcurrentQueue<string> heard)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        return new DemoProcess("seed-1", start, _directory["seed-1.log"], (_, line) => heard.Enqueue(line.GetProperty("event").GetString()!));
    }
}
