using System.CommandLine;
using FedActors.Cli.Cluster;
using FedActors.Cli.Failures;
using FedActors.Cli.Screens;
using FedActors.Federation.Reports;
using FedActors.Network.Admin;

namespace FedActors.Cli.Commands;

/// <summary>The commands that show what a cluster knows as tables: members, runs, rounds.</summary>
internal static class ClusterTables
{
    private const int RoundsDefault = 20;

    public static Command BuildMembers()
    {
        ClusterOptions cluster = ClusterConnection.Options();
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("members", "Show every site that has ever joined, and what it does now.", "fedactors members --kit kits/olga") { json };
        cluster.AddTo(command);
        command.SetAction(parsed =>
        {
            using ClusterConnection connection = ClusterConnection.Open(parsed, cluster);
            IReadOnlyList<MemberRow> members = connection.Ask(client => client.MembersAsync());
            if (parsed.GetValue(json))
            {
                AdminOutput.Print("members", members, AdminJson.Default.IReadOnlyListMemberRow);
                return ExitCode.Done;
            }

            var table = new FittedTable(("number", 0), ("site", 0), ("state", 0), ("works on", 2), ("examples", 2), ("life", 3), ("since", 1), ("first seen", 5), ("software", 4));
            foreach (MemberRow member in members)
            {
                table.Add($"{member.Client}", member.Name, member.State, member.Task ?? "-", member.Examples is { } examples ? $"{examples}" : "-", $"{member.Incarnation}", Moment(member.LastSeen), Moment(member.FirstSeen), member.Software ?? "-");
            }

            return Write(table, members.Count, "no site has joined yet");
        });
        return command;
    }

    public static Command BuildRuns()
    {
        ClusterOptions cluster = ClusterConnection.Options();
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("runs", "Show the runs in the cluster's store.", "fedactors runs --kit kits/olga") { json };
        cluster.AddTo(command);
        command.SetAction(parsed =>
        {
            using ClusterConnection connection = ClusterConnection.Open(parsed, cluster);
            IReadOnlyList<RunRow> runs = connection.Ask(client => client.RunsAsync());
            if (parsed.GetValue(json))
            {
                AdminOutput.Print("runs", runs, AdminJson.Default.IReadOnlyListRunRow);
                return ExitCode.Done;
            }

            var table = new FittedTable(("run", 0), ("rounds", 0), ("wish", 1), ("began", 2), ("configuration", 3));
            foreach (RunRow run in runs)
            {
                table.Add(run.RunId, $"{run.Committed}", run.Wish, Moment(run.CreatedAt), run.Configuration[..Math.Min(12, run.Configuration.Length)]);
            }

            return Write(table, runs.Count, "there is no run yet");
        });
        return command;
    }

    public static Command BuildRounds()
    {
        ClusterOptions cluster = ClusterConnection.Options();
        Option<bool> json = Options.Json();
        Option<string?> run = Options.Text("--run", "NAME", "The run; the present one unless given.");
        Option<int?> from = Options.Count("--from", $"The first round wanted; the last {RoundsDefault} are shown unless given."), count = Options.Count("--count", $"How many; {RoundsDefault} unless given, 1000 at most.");
        var command = new DocumentedCommand("rounds", "Show committed rounds of a run.", "fedactors rounds --kit kits/olga", "fedactors rounds --kit kits/olga --from 1 --count 100 --json")
        {
            run, from, count, json,
        };
        cluster.AddTo(command);
        command.SetAction(parsed =>
        {
            using ClusterConnection connection = ClusterConnection.Open(parsed, cluster);
            string name = connection.RunOf(parsed.GetValue(run));
            int wanted = Math.Min(1000, parsed.GetValue(count) ?? RoundsDefault);
            int first = parsed.GetValue(from) ?? Math.Max(1, Committed(connection, name) - wanted + 1);
            IReadOnlyList<Network.Admin.RoundRow> rounds = connection.Ask(client => client.RoundsAsync(name, first, wanted));
            if (parsed.GetValue(json))
            {
                AdminOutput.Print("rounds", rounds, AdminJson.Default.IReadOnlyListRoundRow);
                return ExitCode.Done;
            }

            var table = new FittedTable(("round", 0), ("accuracy", 0), ("loss", 1), ("asked", 5), ("counted", 1), ("late", 2), ("vanished", 3), ("epsilon", 8), ("seconds", 4), ("epoch", 6), ("model", 7));
            foreach (Network.Admin.RoundRow row in rounds)
            {
                table.Add($"{row.Round}", Figures.Percent(row.EvaluatedAccuracy), Figures.Loss(row.EvaluatedLoss ?? row.TrainLoss), $"{row.Asked}", $"{row.Accepted}", $"{row.Stragglers}",
                    $"{row.Dropouts}", Figures.Epsilon(row.Epsilon), $"{(row.ClosedAt - row.StartedAt).TotalSeconds:0.000}", $"{row.Epoch}", row.Model[..Math.Min(12, row.Model.Length)]);
            }

            return Write(table, rounds.Count, $"run {name} has no committed round from {first} on");
        });
        return command;
    }

    /// <summary>How many rounds of that run are committed.</summary>
    internal static int Committed(ClusterConnection connection, string run) =>
        connection.Ask(client => client.RunsAsync()).FirstOrDefault(row => row.RunId == run)?.Committed
        ?? throw new UsageException($"there is no run '{run}'; fedactors runs lists them.");

    private static int Write(FittedTable table, int rows, string none)
    {
        if (rows == 0)
        {
            Console.Out.WriteLine(Screen.Printable(none));
        }
        else
        {
            table.Write(Screen.For(wantsJson: false).Out);
        }

        return ExitCode.Done;
    }

    private static string Moment(DateTimeOffset? moment) => moment is { } at ? $"{at.ToLocalTime():yyyy-MM-dd HH:mm:ss}" : "-";
}
