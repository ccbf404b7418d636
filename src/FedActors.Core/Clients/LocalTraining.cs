namespace FedActors.Core.Clients;

/// <summary>How a centre trains in a round: the client half of FedAvg's hyper-parameters.</summary>
public sealed record LocalTraining
{
    /// <summary>E: passes over the local examples, one or more.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>B: examples per mini-batch; 0 takes all examples as one batch.</summary>
    public int BatchSize { get; init; } = 10;

    /// <summary>The local step size, positive.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Heavy-ball momentum in [0, 1); starts at zero in every round. SGD only.</summary>
    public double Momentum { get; init; }

    /// <summary>L2 penalty: weight_decay x parameter is added to each gradient. Zero or more.</summary>
    public double WeightDecay { get; init; }

    /// <summary>SGD or Adam.</summary>
    public LocalOptimizer Optimizer { get; init; } = LocalOptimizer.Sgd;

    /// <summary>Adam's decay of the first moment, in [0, 1).</summary>
    public double AdamBeta1 { get; init; } = 0.9;

    /// <summary>Adam's decay of the second moment, in [0, 1).</summary>
    public double AdamBeta2 { get; init; } = 0.999;

    /// <summary>Adam's denominator offset, positive.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>At most this many optimiser steps per round; 0 sets no bound. Lets a slow centre do less rather than nothing.</summary>
    public int StepsMax { get; init; }

    /// <summary>FedSGD: do not train, return the mean gradient over all local examples at the global model.</summary>
    public bool GradientOnly { get; init; }

    /// <summary>Also measure the received global model on the local examples before training (one more forward pass).</summary>
    public bool EvaluateFirst { get; init; }

    /// <summary>C: an update longer than this Euclidean norm is scaled down to it before it leaves; positive, or null to send it as it is.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Whether the centre says whether its update was within <see cref="ClipNorm"/>: a clip bound that adapts counts those.</summary>
    public bool TellWithinClip { get; init; }

    /// <summary>How precisely the update leaves the centre.</summary>
    public UpdatePrecision Precision { get; init; }

    /// <summary>Protects each example of a centre from all who see its updates; null trains without.</summary>
    public ExamplePrivacy? ExamplePrivacy { get; init; }

    /// <summary>How many optimiser steps this asks of a centre with so many examples, one or more.</summary>
    public int StepsOn(long examples)
    {
        double batches = BatchSize == 0 ? 1 : Math.Ceiling((double)examples / BatchSize);
        double steps = Math.Min(batches * Epochs, int.MaxValue);
        return (int)Math.Max(1, StepsMax > 0 ? Math.Min(steps, StepsMax) : steps);
    }

    /// <summary>How many steps one pass over so many examples takes, one or more.</summary>
    public int StepsPerPass(long examples) =>
        BatchSize == 0 || GradientOnly || BatchSize >= examples ? 1 : (int)Math.Min(int.MaxValue, (examples + BatchSize - 1) / BatchSize);

    /// <summary>
    /// With <see cref="ExamplePrivacy"/>, the probability with which each of so many examples is in a step's batch: batches then have
    /// <see cref="BatchSize"/> examples on average. In (0, 1].
    /// </summary>
    public double SamplingRateOn(long examples) =>
        BatchSize == 0 || GradientOnly || BatchSize >= examples ? 1 : (double)BatchSize / examples;
}
