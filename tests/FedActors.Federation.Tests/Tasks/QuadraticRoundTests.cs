using FedActors.Core.Aggregation;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Updates;
using FedActors.Core.Vectors;

namespace FedActors.Federation.Tests.Tasks;

/// <summary>One round of FedAvg on F_k(w) = 1/2 sum a_k (w - b_k)^2, whose every step can be followed with a pencil.</summary>
public sealed class QuadraticRoundTests
{
    // Models are float32 between 1 and 2, where neighbours are 1.2e-7 apart; a few steps round a few times.
    private const double Tolerance = 3e-7;

    private static readonly Quadratic First = new([1, 2], [1, -1], steps: 3, examples: 25), Second = new([3, 0.5], [-2, 4], steps: 5, examples: 75);

    [Fact]
    public void Clients_descend_and_the_next_model_is_their_mean_by_examples()
    {
        float[] current = [0, 0], next = new float[2];
        var sum = new ModelSum(2, FixedPointScale.For(valueMax: 8, weightMax: 100, weightTotalMax: 100));
        double[][] models = [[0.271, -0.488], [-1.66386, 0.90487625]];

        foreach ((int client, Quadratic trainer) in new[] { First, Second }.Index())
        {
            var task = new TrainingTask(1, new RoundNumber(1), new ClientId(client), new LocalTraining { LearningRate = 0.1 });
            var ready = Assert.IsType<LocalUpdate.Ready>(
                LocalRound.Run(trainer, task, current, TransformChain.Empty, TestContext.Current.CancellationToken));
            AssertNear(models[client], ready.Values);
            Assert.True(sum.Fold(ready.Values, ready.Note.Examples).IsFolded);
        }

        var strategy = new FedAvg();
        double norm = RoundClose.Run(strategy, sum, current, next);

        double[] expected = [-1.180145, 0.5566571875];
        AssertNear(expected, next);
        Assert.Equal(Math.Sqrt((expected[0] * expected[0]) + (expected[1] * expected[1])), norm, Tolerance);
    }

    private static void AssertNear(double[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Tolerance);
        }
    }

    /// <summary>Gradient descent on a quadratic: each step goes down a (w - b).</summary>
    private sealed class Quadratic(double[] a, double[] b, int steps, long examples) : ITrainer
    {
        public long Examples => examples;

        public TrainingOutcome Train(TrainingTask task, ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation)
        {
            for (int i = 0; i < model.Length; i++)
            {
                double w = model[i];
                for (int step = 0; step < steps; step++)
                {
                    w -= task.Local.LearningRate * a[i] * (w - b[i]);
                }

                update[i] = (float)(w - model[i]);
            }

            return new TrainingOutcome.Trained(examples, steps, null, null);
        }
    }
}
