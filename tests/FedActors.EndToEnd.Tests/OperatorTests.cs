using System.Diagnostics;
using System.Text.Json;

namespace FedActors.EndToEnd.Tests;

/// <summary>An operator's commands against a running seed.</summary>
public sealed class OperatorTests
{
    private const string Run = """
        name = trial
        seed = 7
        run { rounds = 100000, cohort = 1, deadline = 60 s }
        training { epochs = 20, batch-size = 4, learning-rate = 0.05 }
        data { source = blobs, centres = 1, blobs { features = 8, classes = 4, examples = 500, test-examples = 50 } }
        """;

    [Fact]
    public void An_operator_sees_pauses_resumes_exports_and_stops_a_run()
    {
        using var cluster = new Cluster(Run);
        HostProcess seed = cluster.Seed();
        cluster.Node(0);
        seed.UntilRound(2);
        string kit = cluster.Operator(), store = cluster.Store, model = Path.Combine(kit, "model.safetensors");

        JsonElement status = Ask("status", "--kit", kit);
        Assert.Equal(("seed-1", "leading", "trial"), (Text(status, "seed"), Text(status, "standing"), Text(status.GetProperty("run"), "runId")));
        JsonElement member = Ask("members", "--kit", kit).GetProperty("members")[0];
        Assert.Equal(("node-0", 1), (Text(member, "name"), member.GetProperty("incarnation").GetInt32()));
        Assert.Equal("trial", Text(Ask("runs", "--kit", kit).GetProperty("runs")[0], "runId"));
        Assert.Equal(2, Ask("rounds", "--kit", kit, "--from", "1", "--count", "2").GetProperty("rounds").GetArrayLength());

        Ask("pause", "--kit", kit);
        seed.Until("paused");
        Ask("resume", "--kit", kit);
        seed.Until("resumed");

        JsonElement place = Ask("model", "export", "--kit", kit, "--round", "0", "--to", model);
        Assert.Equal(0, place.GetProperty("round").GetInt32());
        Assert.True(new FileInfo(model).Length > 4 * ((8 * 4) + 4));

        Ask("stop", "--kit", kit, "--yes");
        seed.Until("run-ended");
        seed.Terminate();
        Assert.Equal((0, ""), seed.End());
        Assert.True(Ask("verify", "--store", store).GetProperty("sound").GetBoolean());
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static JsonElement Ask(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "..", "..", "FedActors.Cli", "release", "FedActors.Cli.dll"));
        foreach (string argument in arguments.Append("--json"))
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult()}");
        return JsonDocument.Parse(output).RootElement;
    }
}
