using FedActors.Core.Clients;
using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Reads the section <c>training</c>.</summary>
internal static class TrainingReader
{
    public static LocalTraining Read(ConfigSection section, StrategyKind strategy)
    {
        var defaults = new LocalTraining();
        return new LocalTraining
        {
            Epochs = section.Int("epochs", defaults.Epochs, min: 1, max: 1_000_000),
            BatchSize = ReadBatchSize(section, defaults.BatchSize),
            LearningRate = section.Double("learning-rate", defaults.LearningRate, min: 0, max: float.MaxValue, minExclusive: true),
            Momentum = section.Double("momentum", defaults.Momentum, min: 0, max: 1, maxExclusive: true),
            WeightDecay = section.Double("weight-decay", defaults.WeightDecay, min: 0, max: 1e6),
            Optimizer = section.Choice("optimizer", defaults.Optimizer),
            AdamBeta1 = section.Double("adam.beta1", defaults.AdamBeta1, min: 0, max: 1, maxExclusive: true),
            AdamBeta2 = section.Double("adam.beta2", defaults.AdamBeta2, min: 0, max: 1, maxExclusive: true),
            AdamEpsilon = section.Double("adam.epsilon", defaults.AdamEpsilon, min: 1e-40, max: 1),
            StepsMax = section.Int("steps-max", defaults.StepsMax, min: 0),
            GradientOnly = strategy == StrategyKind.Fedsgd,
            ClipNorm = ReadClipNorm(section),
            EvaluateFirst = section.Bool("evaluate-first", defaults.EvaluateFirst),
            Precision = section.Choice("update-precision", defaults.Precision),
            ExamplePrivacy = ReadPrivacy(section.Section("example-privacy")),
        };
    }

    private static ExamplePrivacy? ReadPrivacy(ConfigSection section)
    {
        double clip = section.Double("clip-norm", 1, min: 1e-20, max: 1e20), delta = section.Double("delta", 1e-5, 0, 1, minExclusive: true, maxExclusive: true);
        ExampleMechanism mechanism = section.Choice("mechanism", ExampleMechanism.Sgd);
        int restart = section.Int("restart-epochs", 1, min: 0, max: 1_000_000);
        return section.HasValue("noise-multiplier")
            ? new ExamplePrivacy
            {
                ClipNorm = clip,
                NoiseMultiplier = section.Double("noise-multiplier", 1, min: 0, max: 1e6, minExclusive: true, maxExclusive: true),
                Delta = delta,
                Mechanism = mechanism,
                RestartEpochs = restart,
            }
            : null;
    }

    private static double? ReadClipNorm(ConfigSection section) => section.HasValue("clip-norm")
        ? section.Double("clip-norm", 1, min: 0, max: 1e12, minExclusive: true)
        : null;

    private static int ReadBatchSize(ConfigSection section, int fallback)
    {
        string text = section.String("batch-size", $"{fallback}");
        if (text == "full")
        {
            return 0;
        }

        // A text that is not a number is told of both spellings; a number out of range gets the usual error.
        return text.Length > 0 && !char.IsLetter(text[0])
            ? section.Int("batch-size", fallback, min: 1)
            : throw section.Error(
                "batch-size", $"found the text \"{text}\"; wanted is a whole number of at least 1, or full, for example batch-size = 10.");
    }
}
