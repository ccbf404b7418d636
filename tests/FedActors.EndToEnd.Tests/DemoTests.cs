using System.Diagnostics;
using System.Text.Json;

namespace FedActors.EndToEnd.Tests;

/// <summary>The demo as its users start it: to its end, and killed in the middle.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _directory = Directory.CreateTempSubdirectory("fedactors-demo-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_demo_trains_leaves_a_model_and_no_process()
    {
        using Process demo = Start("--json");
        Task<string> output = demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        IReadOnlyList<int> children = ChildrenOf(demo, 5);
        Assert.True(demo.WaitForExit(Patience), "The demo does not end.");
        Assert.Equal((0, ""), (demo.ExitCode, await demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)));
        JsonElement told = JsonDocument.Parse(await output).RootElement;
        Assert.InRange(told.GetProperty("accuracy").GetDouble(), 0.4, 1);
        Assert.Equal(5, told.GetProperty("nodes").GetInt32());
        Assert.True(File.Exists(Path.Combine(_directory, told.GetProperty("modelFile").GetString()!)));
        Assert.All(children, child => Assert.True(IsGone(child)));
    }

    [Fact]
    public async Task A_seed_that_dies_late_ends_the_demo_with_its_last_lines()
    {
        using Process demo = Start();
        Task<string> errors = demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var patience = new CancellationTokenSource(Patience);
        while (await demo.StandardOutput.ReadLineAsync(patience.Token) is { } line && !line.Contains("kill -9 of", StringComparison.Ordinal))
        {
            Assert.DoesNotContain("client-", line, StringComparison.Ordinal);
        }

        int seed = Assert.Single(Children(demo.Id), child => File.ReadAllText($"/proc/{child}/cmdline").Contains("FedActors.Seed.dll", StringComparison.Ordinal));
        Process.GetProcessById(seed).Kill();
        Task<string> rest = demo.StandardOutput.ReadToEndAsync(patience.Token);
        Assert.True(demo.WaitForExit(Patience), "The demo does not end.");
        Assert.Equal(1, demo.ExitCode);
        string told = await errors;
        Assert.Contains("seed-1 has ended with code 137", told, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"round\"", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Next:", await rest, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_demo_has_started_dies_with_it()
    {
        using Process demo = Start();
        IReadOnlyList<int> children = ChildrenOf(demo, 5);
        demo.Kill();
        demo.WaitForExit();
        long began = Stopwatch.GetTimestamp();
        Assert.All(children, child =>
        {
            SpinWait.SpinUntil(() => IsGone(child), Patience - Stopwatch.GetElapsedTime(began));
            Assert.True(IsGone(child), $"Process {child} outlives the demo.");
        });
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _directory };
        foreach (string argument in arguments.Prepend("demo").Prepend(Path.Combine(AppContext.BaseDirectory, "..", "..", "FedActors.Cli", "release", "FedActors.Cli.dll")))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>The processes it has started, once there are so many.</summary>
    private static int[] ChildrenOf(Process process, int least)
    {
        int[] children = [];
        Assert.True(SpinWait.SpinUntil(() => (children = Children(process.Id)).Length >= least || process.HasExited, Patience));
        Assert.InRange(children.Length, least, 6);
        return children;
    }

    private static int[] Children(int process)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{process}/task")
                .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];
        }
        catch (IOException)
        {
            // A thread that has ended meanwhile takes its directory with it; the next look sees the others.
            return [];
        }
    }

    /// <summary>Whether the process is gone, or waits only for its parent to notice.</summary>
    private static bool IsGone(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }
}
