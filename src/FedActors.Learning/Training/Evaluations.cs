using FedActors.Core.Metrics;
using FedActors.Learning.Kernels;
using FedActors.Learning.Models;

namespace FedActors.Learning.Training;

/// <summary>Turns sums over examples into a measured result.</summary>
internal static class Evaluations
{
    public static Evaluation Of(Loss loss, long examples, LossTally tally) =>
        new(examples, tally.LossSum / examples, loss == Loss.MeanSquaredError ? null : (double)tally.Correct / examples);
}
