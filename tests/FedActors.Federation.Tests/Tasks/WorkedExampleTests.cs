using FedActors.Core.Randomness;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.InProcess;
using FedActors.Federation.Reports;
using FedActors.Federation.Stores;
using FedActors.Federation.Tasks;
using FedActors.Learning.Datasets;

namespace FedActors.Federation.Tests.Tasks;

/// <summary>The scenario <c>worked-example</c> against FedAvg over a network of two layers written out in plain doubles.</summary>
public sealed class WorkedExampleTests
{
    // The run computes in float32: about 7 digits, over ten rounds of 32 steps.
    private const double RelativeTolerance = 1e-5;

    private static readonly FederationOptions Options = FederationReader.ReadAlone(
        ConfigurationLoader.Load(Path.Combine(AppContext.BaseDirectory, "worked-example.conf"), []));

    [Fact]
    public void Model_is_ten_relu_units_and_one_linear_unit()
    {
        FederatedTask task = FederatedTaskFactory.Create(Options);

        Assert.Equal("layers.0.weight[10x10], layers.0.bias[10], layers.1.weight[1x10], layers.1.bias[1]", task.Shape.ToString());
    }

    [Fact]
    public void Ten_losses_are_those_of_the_same_computation_in_doubles()
    {
        FederatedTask task = FederatedTaskFactory.Create(Options);
        var log = new RunLog(() => 0);
        RunEnd end = InProcessFederation.Run(
            Options, task, new MemoryJournal(), new MemoryModelStore(), log, TestContext.Current.CancellationToken);
        Assert.Equal((RunEndReason.RoundsDone, 10), (end.Reason, end.CommittedRounds));

        CentreExamples data = ExampleLoader.Load(Options, null);
        double[] global = [.. task.InitialModel.Values.ToArray().Select(value => (double)value)];
        foreach (RoundRow row in log.Rows)
        {
            Assert.Equal(1, Ratio(data.Train.Average(examples => TwoLayers.Loss(global, examples)), row.LocalLoss!.Value), RelativeTolerance);
            double[][] trained = [.. data.Train.Select((examples, client) => Epoch(global, examples, row.Round, client))];
            global = [.. global.Select((_, i) => trained.Average(model => model[i]))];
            Assert.Equal(1, Ratio(TwoLayers.Loss(global, data.Test), row.EvaluatedLoss!.Value), RelativeTolerance);
        }
    }

    private static double Ratio(double expected, double found) => found / expected;

    /// <summary>One centre's pass over its examples in the order that the seed, the round and the centre determine.</summary>
    private static double[] Epoch(double[] global, ExampleSet examples, int round, int client)
    {
        const int BatchSize = 32;
        const double LearningRate = 0.05;
        int[] order = [.. Enumerable.Range(0, examples.Count)];
        new SeededRandom(Options.Seed, round, client, RandomPurpose.BatchOrder).Shuffle<int>(order);
        double[] model = [.. global];
        foreach (int[] batch in order.Chunk(BatchSize))
        {
            var gradient = new double[model.Length];
            foreach (int example in batch)
            {
                TwoLayers.AddGradient(model, examples, example, gradient);
            }

            for (int i = 0; i < model.Length; i++)
            {
                model[i] -= LearningRate * gradient[i] / batch.Length;
            }
        }

        return model;
    }

    /// <summary>f(x) = v relu(W x + c) + d with the squared error, its parameters in the order W, c, v, d.</summary>
    private static class TwoLayers
    {
        private const int Inputs = 10, Units = 10, BiasesAt = Units * Inputs, OutputAt = BiasesAt + Units, LastBiasAt = OutputAt + Units;

        public static double Loss(double[] model, ExampleSet examples) => Enumerable.Range(0, examples.Count).Average(example =>
        {
            double error = Error(model, examples, example, new double[Units]);
            return error * error;
        });

        public static void AddGradient(double[] model, ExampleSet examples, int example, double[] gradient)
        {
            var hidden = new double[Units];
            double byOutput = 2 * Error(model, examples, example, hidden);
            gradient[LastBiasAt] += byOutput;
            for (int unit = 0; unit < Units; unit++)
            {
                gradient[OutputAt + unit] += byOutput * hidden[unit];
                double byUnit = hidden[unit] > 0 ? byOutput * model[OutputAt + unit] : 0;
                gradient[BiasesAt + unit] += byUnit;
                for (int input = 0; input < Inputs; input++)
                {
                    gradient[(unit * Inputs) + input] += byUnit * examples.Features[(example * Inputs) + input];
                }
            }
        }

        private static double Error(double[] model, ExampleSet examples, int example, double[] hidden)
        {
            double output = model[LastBiasAt];
            for (int unit = 0; unit < Units; unit++)
            {
                double sum = model[BiasesAt + unit];
                for (int input = 0; input < Inputs; input++)
                {
                    sum += model[(unit * Inputs) + input] * examples.Features[(example * Inputs) + input];
                }

                hidden[unit] = Math.Max(0, sum);
                output += model[OutputAt + unit] * hidden[unit];
            }

            return output - examples.Targets[example];
        }
    }
}
