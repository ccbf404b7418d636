using System.CommandLine;
using FedActors.Cli.Failures;
using FedActors.Cli.Running;
using FedActors.Federation.Reports;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors privacy</c>: what client-level differential privacy costs, before anything is run.</summary>
internal static class PrivacyCommand
{
    private const string PlanExample = "fedactors privacy plan --rounds 200 --cohort 100 --population 1000 --epsilon 8 --delta 1e-5 --dimension 199210";
    private const string SpentExample = "fedactors privacy spent --noise 1.1 --rounds 200 --cohort 100 --population 1000 --delta 1e-5";

    public static Command Build() => new DocumentedCommand("privacy", "Plan differential privacy: the noise for a budget, or the budget that a noise spends.", PlanExample)
    {
        BuildPlan(), BuildSpent(),
    };

    private static DocumentedCommand BuildPlan()
    {
        Option<double?> epsilon = Options.Positive("--epsilon", "The privacy budget of the whole run; smaller is more private.");
        epsilon.Required = true;
        return Build("plan", "The noise multiplier for a budget, the way to it round by round, and what it does to the updates.", PlanExample, epsilon,
            (wish, value) => PrivacyPlan.For(wish, value));
    }

    private static DocumentedCommand BuildSpent()
    {
        Option<double?> noise = Options.Positive("--noise", "The noise multiplier: standard deviation of the noise on the sum, over the clip bound.");
        noise.Required = true;
        return Build("spent", "The epsilon that a noise multiplier spends.", SpentExample, noise, (wish, value) => PrivacyPlan.Of(wish, value));
    }

    private static DocumentedCommand Build(string name, string description, string example, Option<double?> wanted, Func<PrivacyWish, double, PrivacyPlan> plan)
    {
        Option<int?> rounds = Options.Count("--rounds", "Rounds that release a model."), cohort = Options.Count("--cohort", "Centres in a round, on average.");
        Option<int?> population = Options.Count("--population", "Centres in all."), dimension = Options.Count("--dimension", "Parameters of the model.");
        Option<double?> delta = Options.Positive("--delta", "The chance of a privacy failure that is put up with, below 1/population.");
        Option<double?> clip = Options.Positive("--clip", "The bound on the norm of an update; 1 unless given.");
        Option<string?> accountant = Options.Text("--accountant", "pld|rdp", "Whose epsilon is kept: pld (tight, the default) or rdp (quick).");
        accountant.AcceptOnlyFromAmong("pld", "rdp");
        Option<string?> report = Options.Text("--report", "DIR", "Write a page with the epsilon curve there.");
        Option<bool> json = Options.Json();
        rounds.Required = cohort.Required = population.Required = delta.Required = true;
        var command = new DocumentedCommand(name, description, example) { wanted, rounds, cohort, population, delta, clip, dimension, accountant, report, json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(report) is { } directory)
            {
                OutputPlace.RequireReport("--report", directory);
                if (PrivacyPlanReport.ObstacleAt(directory) is { } obstacle)
                {
                    throw new UsageException($"--report is {directory}, and {obstacle}. Name a new or empty directory.");
                }
            }

            var wish = new PrivacyWish(parsed.GetValue(rounds)!.Value, parsed.GetValue(cohort)!.Value, parsed.GetValue(population)!.Value, parsed.GetValue(delta)!.Value)
            {
                Clip = parsed.GetValue(clip) ?? 1,
                Dimension = parsed.GetValue(dimension),
                Accountant = parsed.GetValue(accountant) ?? "pld",
            };
            string[] words = [.. parsed.Tokens.Select(token => token.Value)];
            return Show(plan(wish, parsed.GetValue(wanted)!.Value), parsed.GetValue(json), parsed.GetValue(report), CommandText.Of(words));
        });
        return command;
    }

    private static int Show(PrivacyPlan plan, bool isJson, string? report, string command)
    {
        string? page = report is null ? null : PrivacyPlanReport.Write(report, plan, command);
        if (isJson)
        {
            Console.Out.WriteLine(PrivacyPlanReport.Json(plan));
            return ExitCode.Done;
        }

        Console.Out.WriteLine(PrivacyPlanWords.Question(plan));
        Console.Out.WriteLine(PrivacyPlanWords.Noise(plan));
        Console.Out.WriteLine($"epsilon by {plan.Accountant}:");
        foreach (int round in plan.Milestones)
        {
            Console.Out.WriteLine($"  after round {round,-8} {plan.Curve.First(point => point.Round >= round).Epsilon:0.0000}");
        }

        Console.Out.WriteLine(PrivacyPlanWords.Signal(plan));
        Console.Out.WriteLine(PrivacyPlanWords.Sampling(plan));
        if (page is not null)
        {
            Console.Out.WriteLine($"report {page}");
        }

        return ExitCode.Done;
    }
}
