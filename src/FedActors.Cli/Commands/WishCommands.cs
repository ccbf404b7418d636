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

    public static Command BuildStop() => Build("stop", RunWish.Stop, "Stop a run for good: what is committed stays, the open round is given up.", "stops");

    private static DocumentedCommand Build(string name, RunWish wish, string description, string outcome)
    {
        ClusterOptions cluster = ClusterConnection.Options();
        Option<bool> json = Options.Json();
        Option<string?> run = Options.Text("--run", "NAME", "The run; the present one unless given.");
        var command = new DocumentedCommand(name, description, $"fedactors {name} --kit kits/olga") { run, json };
        cluster.AddTo(command);
        command.SetAction(parsed =>
        {
            using ClusterConnection connection = ClusterConnection.Open(parsed, cluster);
            string meant = connection.RunOf(parsed.GetValue(run));
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
}
