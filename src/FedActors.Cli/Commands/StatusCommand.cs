using System.CommandLine;
using FedActors.Cli.Cluster;
using FedActors.Cli.Failures;
using FedActors.Cli.Screens;
using FedActors.Federation.Reports;
using FedActors.Network.Admin;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors status</c>: who leads, how the run stands, what needs an operator.</summary>
internal static class StatusCommand
{
    public static Command Build()
    {
        ClusterOptions cluster = ClusterConnection.Options();
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("status", "Show how a running cluster stands: who leads, which round, what needs looking at.",
            "fedactors status --kit kits/olga", "fedactors status --kit kits/olga --seed https://seed-2.example:7443 --json")
        {
            json,
        };
        cluster.AddTo(command);
        command.SetAction(parsed =>
        {
            using ClusterConnection connection = ClusterConnection.Open(parsed, cluster);
            SeedStatus first = connection.Status();
            SeedStatus status = first.Run is null && first.LeaderAddress is not null && parsed.GetValue(cluster.Seeds) is not { Length: > 0 }
                ? connection.Ask(client => client.StatusAsync())
                : first;
            if (parsed.GetValue(json))
            {
                AdminOutput.Print(status, AdminJson.Default.SeedStatus);
            }
            else
            {
                Lines(status, DateTimeOffset.UtcNow).ForEach(line => Console.Out.WriteLine(Screen.Printable(line)));
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The status in lines for people.</summary>
    internal static List<string> Lines(SeedStatus status, DateTimeOffset now)
    {
        string up = Figures.Seconds((now - status.StartedAt).TotalSeconds);
        List<string> lines =
        [
            status.Standing switch
            {
                "leading" => $"seed {status.Seed} leads at {status.LeaderAddress}, epoch {status.Epoch}; up {up}, {status.Software}",
                "following" => $"seed {status.Seed} stands by; {status.Leader} leads at {status.LeaderAddress}, epoch {status.Epoch}; up {up}",
                _ => $"seed {status.Seed} knows no leader; up {up}",
            },
        ];
        if (status.Run is { } run)
        {
            lines.Add($"run {run.RunId}: {run.Phase}, {run.Committed} of {run.RoundsMax} rounds committed, accuracy {Figures.Percent(run.Accuracy)}, loss {Figures.Loss(run.Loss)}");
            if (run.Epsilon is { } epsilon)
            {
                lines.Add($"privacy: epsilon {Figures.Epsilon(epsilon)} of {Figures.Epsilon(run.EpsilonMax)} spent at delta {run.Delta:0.##E+0}");
            }

            if (run.Round is { } open)
            {
                lines.Add($"round {open.Round}, attempt {open.Attempt}: {open.Counted} of {open.Wanted} updates are in, {open.Asked} nodes asked; waits {Figures.Seconds(open.SecondsLeft)} at most");
            }
        }

        string members = status.Members is { } count ? $", {count} of them members of the run" : "";
        lines.Add($"{status.Sessions} nodes are connected to it{members}");
        lines.Add($"store: {status.Store.Kind}, {(status.Store.IsReachable ? "answers" : $"does not answer since {status.Store.Since:HH:mm:ss}: {status.Store.Trouble}")}");
        lines.AddRange(status.Alarms.Select(alarm => $"alarm: {alarm}"));
        return lines;
    }
}
