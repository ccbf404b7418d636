using FedActors.Learning.Datasets;
using FedActors.Learning.Kernels;
using FedActors.Learning.Models;
using FedActors.Learning.Training;

namespace FedActors.Learning.Attacks;

/// <summary>The loss of each single example, which is what membership attacks look at.</summary>
internal static unsafe class ExampleLosses
{
    public static double[] Of(ModelSpec spec, ExampleSet examples, ReadOnlySpan<float> model)
    {
        spec.ThrowIfDoesNotFit(examples);
        var plan = new NetworkPlan(spec);
        var losses = new double[examples.Count];
        using var scratch = new Scratch(Scratch.Rounded(plan.WorkLength) + ForwardPass.ScratchLength(plan, 1));
        float* work = scratch.Take(plan.WorkLength);
        var forward = new ForwardPass(plan, scratch, 1);
        fixed (float* start = model)
        fixed (float* features = examples.Features)
        fixed (int* labels = examples.Labels)
        fixed (float* values = examples.Targets)
        {
            plan.Pack(start, work);
            for (int i = 0; i < losses.Length; i++)
            {
                OutputTargets targets = default;
                targets.Labels = labels == null ? null : labels + i;
                targets.Values = values == null ? null : values + ((nint)i * examples.TargetCount);
                forward.Run(work, features + ((nint)i * examples.FeatureCount), examples.FeatureCount, 1);
                losses[i] = forward.Measure(1, targets, null, 0).LossSum;
            }
        }

        return losses;
    }
}
