using System.Diagnostics;

namespace FedActors.EndToEnd.Tests;

/// <summary>The benchmarks of the cluster take minutes and a quiet machine; that they can still be run at all is tested here.</summary>
public sealed class ClusterBenchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Two_nodes_of_the_load_program_pass_three_rounds()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "..", "..", "FedActors.Bench", "release", "FedActors.Bench.dll"));
        start.ArgumentList.Add("cluster-smoke");
        start.ArgumentList.Add("--gate");
        using Process bench = Process.Start(start)!;
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task<string> output = bench.StandardOutput.ReadToEndAsync(cancellation), errors = bench.StandardError.ReadToEndAsync(cancellation);
        Assert.True(bench.WaitForExit(Patience), $"It was not done after {Patience.TotalSeconds} s.");
        Assert.True(bench.ExitCode == 0, $"It ended with code {bench.ExitCode}:\n{await output}\n{await errors}");
        Assert.Contains("1 of 1 marks reached", await output, StringComparison.Ordinal);
    }
}
