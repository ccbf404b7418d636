using System.CommandLine;
using FedActors.Cli.Cluster;
using FedActors.Cli.Failures;
using FedActors.Cli.Screens;
using FedActors.Core.Rounds;
using FedActors.Network.Admin;

namespace FedActors.Cli.Commands;

/// <summary>What an operator may wish of a run: pause, resume, stop.</summary>
internal static class WishCommands
{
    public static Command BuildPause() => Build("pause", RunWish.Pause, "Pause a run: the open round is finished, no other starts until it is resumed.", "is paused once its open round is done");

    public static Command BuildResume() => Build("resume", RunWish.Run, "Resume a paused run.", "goes on");

    public static Command BuildStop() => Build("stop", RunWish.Stop, "Stop a run for good: what is committed stays, the open round is given up. It asks first, or wants --yes.", "stops");

    /// <summary>What an operator is asked before a run is stopped.</summary>
    internal static string StopQuestion(string run, int committed) =>
        $"Stop run {run} for good? {(committed == 1 ? "1 round is" : $"{committed} rounds are")} committed and stay; the open round is given up, and the run is never resumed. [y/N] ";

    /// <summary>Whether that answer to the question means yes.</summary>
    internal static bool IsYes(string? answer) => answer?.Trim().ToLowerInvariant() is "y" or "yes";

    private static DocumentedCommand Build(string name, RunWish wish, string description, string outcome)
    {
        ClusterOptions cluster = ClusterConnection.Options();
        Option<bool> json = Options.Json();
        Option<string?> run = Options.Text("--run", "NAME", "The run; the present one unless given.");
        Option<bool>? yes = wish == RunWish.Stop ? Options.Flag("--yes", "Do not ask: stop the run for good.") : null;
        var command = new DocumentedCommand(name, description, $"fedactors {name} --kit kits/olga{(yes is null ? "" : " --yes")}") { run, json };
        if (yes is not null)
        {
            command.Add(yes);
        }

        cluster.AddTo(command);
        command.SetAction(parsed =>
        {
            bool asks = yes is not null && !parsed.GetValue(yes);
            if (asks && (Console.IsInputRedirected || Console.IsErrorRedirected))
            {
                throw new UsageException(
                    "stop ends a run for good: what is committed stays, the open round is given up, and it is never resumed. Nobody can be asked here: say --yes to stop it, and --run NAME if it is not the present one. fedactors pause can be taken back.");
            }

            using ClusterConnection connection = ClusterConnection.Open(parsed, cluster);
            string meant = connection.RunOf(parsed.GetValue(run));
            if (asks)
            {
                Confirm(meant, ClusterTables.Committed(connection, meant));
            }

            WishOrder order = connection.Ask(client => client.WishAsync(meant, wish));
            if (parsed.GetValue(json))
            {
                AdminOutput.Print(order, AdminJson.Default.WishOrder);
            }
            else
            {
                Console.Out.WriteLine(Screen.Printable($"run {meant} {outcome}"));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Confirm(string run, int committed)
    {
        Console.Error.Write(Screen.Printable(StopQuestion(run, committed)));
        if (!IsYes(Console.In.ReadLine()))
        {
            throw new UsageException($"run {run} is not stopped: that needs y, or --yes on the command line.");
        }
    }
}
