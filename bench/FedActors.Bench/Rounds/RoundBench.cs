using System.Diagnostics;
using System.Globalization;
using FedActors.Bench.Harness;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;
using FedActors.Federation.Configuration;
using FedActors.Federation.InProcess;
using FedActors.Federation.Reports;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;
using FedActors.Simulation.Scenarios;

namespace FedActors.Bench.Rounds;

/// <summary>
/// FedAvg on Fashion-MNIST: 100 centres of two shards, ten asked per round, 784-200-200-10, batches of ten, one epoch, every model evaluated
/// on 10,000 pictures. The limit is the local training of ten such centres on the same cores, and nothing else.
/// </summary>
internal static class RoundBench
{
    private const string ScenarioFile = "hocon/scenarios/fashion-mnist.conf";
    private const double SecondsMax = 0.15;

    // The first rounds compile the kernels, first quickly, then well.
    private const int WarmRounds = 5, Cohort = 10;

    /// <summary>In virtual time.</summary>
    public static void Simulated(BenchReport report)
    {
        using var pictures = new PictureFiles();
        var overrides = new ScenarioOverrides { Rounds = Rounds(report), DataDirectory = pictures.Directory };
        Scenario scenario = Scenario.Load(Repository.Find(ScenarioFile), overrides);
        RunLog log = NewLog();
        ScenarioRun.Run(scenario, log, CancellationToken.None);
        Report(report, "simulator", log, pictures);
    }

    /// <summary>In real time, with actors on the thread pool.</summary>
    public static void InProcess(BenchReport report)
    {
        using var pictures = new PictureFiles();
        List<string> settings = [$"run.rounds={Rounds(report)}"];
        FederationOptions options = FederationReader.ReadAlone(ConfigurationLoader.Load(Repository.Find(ScenarioFile), settings));
        FederatedTask task = FederatedTaskFactory.Create(options, pictures.Directory);
        RunLog log = NewLog();
        InProcessFederation.Run(options, task, new MemoryJournal(), new MemoryModelStore(), log, CancellationToken.None);
        Report(report, "actors in process", log, pictures);
        Limits(report, options, task);
    }

    private static int Rounds(BenchReport report) => WarmRounds + (report.IsQuick ? 5 : 25);

    private static RunLog NewLog()
    {
        long begin = Stopwatch.GetTimestamp();
        return new RunLog(() => Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }

    private static void Report(BenchReport report, string where, RunLog log, PictureFiles pictures)
    {
        double[] seconds = [.. log.Rows.Zip(log.Rows.Skip(1), (one, next) => next.WallSeconds - one.WallSeconds).Skip(WarmRounds - 1).Order()];
        report.Ours($"FedAvg round with evaluation, {where}", seconds.Average(), "s", atMost: SecondsMax, note: string.Create(
            CultureInfo.InvariantCulture, $"mean of {seconds.Length} rounds, median {seconds[seconds.Length / 2]:0.000}; {pictures.Kind}, accuracy {log.Rows[^1].EvaluatedAccuracy:0.00}"));
    }

    private static void Limits(BenchReport report, FederationOptions options, FederatedTask task)
    {
        int rounds = report.IsQuick ? 5 : 15;
        report.Limit($"local training of {Cohort} centres, {options.ThreadCount} threads", Enumerable.Range(0, rounds).Min(round => Training(round)), "s");
        report.Limit("evaluation on 10,000 pictures", Enumerable.Range(0, rounds).Min(_ => Seconds(() => task.Evaluator!.Evaluate(task.InitialModel.Memory))), "s");

        double Training(int round) => Seconds(() => Parallel.For(
            0, Cohort, new ParallelOptions { MaxDegreeOfParallelism = options.ThreadCount }, client => Train(options, task, round, client)));
    }

    private static void Train(FederationOptions options, FederatedTask task, int round, int client)
    {
        ITrainer trainer = task.TrainerOf(new ClientId(client));
        var update = new float[task.InitialModel.Dimension];
        trainer.Train(
            new TrainingTask(1, new RoundNumber(round), new ClientId(client), options.Run.Local), task.InitialModel.Values, update, CancellationToken.None);
    }

    private static double Seconds(Action action)
    {
        long begin = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
