using FedActors.Core;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Privacy.Accounting;
using FedActors.Core.Randomness;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Privacy;
using FedActors.Learning.Training;

namespace FedActors.Learning.Attacks;

/// <summary>Attacks models and gradients with and without protection, on the same pictures.</summary>
/// <param name="pictures">What is attacked.</param>
/// <param name="seed">Of models, batches and, since this protects nobody, noise.</param>
public sealed class AttackDemonstration(AttackPictures pictures, ulong seed)
{
    private const int Batch = 20, Epochs = 60, Cohort = 40, Victim = 7;

    private const double Delta = 1e-3;

    private static readonly double[] NoiseMultipliers = [2, 8];

    /// <summary>An overfitted model, and private ones with more and more noise.</summary>
    public IReadOnlyList<MembershipRow> Membership()
    {
        ModelSpec spec = ModelSpec.Mlp([pictures.Members.FeatureCount, 64, 10], Activation.Relu, Loss.CrossEntropy);
        return
        [
            Row(spec, "not protected", null),
            .. NoiseMultipliers.Select(noise => Row(
                spec, FormattableString.Invariant($"example privacy, noise multiplier {noise}"), new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = noise })),
        ];
    }

    /// <summary>The gradient of one picture, the same clipped and noised, and the mean gradient of a cohort.</summary>
    public IReadOnlyList<InversionRow> Inversion()
    {
        int pixels = pictures.Members.FeatureCount;
        (string Name, ModelSpec Spec)[] models =
        [
            ("softmax", ModelSpec.SoftmaxRegression(pixels, 10, Initialisation.PyTorch)),
            ("mlp", ModelSpec.Mlp([pixels, 64, 32, 10], Activation.Relu, Loss.CrossEntropy)),
        ];
        var privacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 1 };
        return
        [
            .. models.SelectMany(model => (InversionRow[])
            [
                Row(model.Spec, $"{model.Name}, gradient of one picture", Victim, 1, null),
                Row(model.Spec, $"{model.Name}, clipped, noise multiplier 1", Victim, 1, privacy),
                Row(model.Spec, $"{model.Name}, only the sum over {Cohort}", 0, Cohort, null),
            ]),
        ];
    }

    private MembershipRow Row(ModelSpec spec, string setting, ExamplePrivacy? privacy)
    {
        // The attacker does not know the noise: a reference with the same would cancel it.
        float[] model = Trained(spec, pictures.Members, privacy, noiseStream: 0), reference = Trained(spec, pictures.Own, privacy, noiseStream: 1);
        double rate = (double)Batch / pictures.Members.Count;
        double? epsilon = privacy is null
            ? null
            : new RdpAccountant().Epsilon(
                [new PrivacyEvent.SampledGaussian(privacy.NoiseMultiplier, rate, Settings(privacy).StepsOn(pictures.Members.Count))], Delta);
        return new MembershipRow(
            setting,
            epsilon,
            new ManagedEvaluator(spec, pictures.Others, 1).Evaluate(model).Accuracy ?? 0,
            MembershipAttack.ByLoss(spec, model, pictures.Members, pictures.Others),
            MembershipAttack.ByLikelihoodRatio(spec, model, reference, pictures.Members, pictures.Others));
    }

    private InversionRow Row(ModelSpec spec, string setting, int first, int count, ExamplePrivacy? privacy)
    {
        int pixels = pictures.Members.FeatureCount;
        ExampleSet batch = ExampleSet.Classification(
            pictures.Members.Features.Slice(first * pixels, count * pixels).ToArray(), pixels, pictures.Members.Labels.Slice(first, count).ToArray(), 10);
        float[] gradient = Run(spec, batch, new LocalTraining { GradientOnly = true, ExamplePrivacy = privacy }, noiseStream: 0);
        float[] truth = pictures.Members.Features.Slice(Victim * pixels, pixels).ToArray();

        // The attacker is granted to know which candidate is best.
        float[] best = InversionAttack.OfOne(spec, gradient).MaxBy(found => PictureLikeness.Of(truth, found).Correlation) ?? new float[pixels];
        return new InversionRow(setting, privacy is not null || count > 1, truth, best, PictureLikeness.Of(truth, best));
    }

    private static LocalTraining Settings(ExamplePrivacy? privacy) =>
        new() { BatchSize = Batch, Epochs = Epochs, LearningRate = 0.1, ExamplePrivacy = privacy };

    private float[] Trained(ModelSpec spec, ExampleSet examples, ExamplePrivacy? privacy, int noiseStream)
    {
        float[] start = spec.Initialise(seed).Values.ToArray(), update = Run(spec, examples, Settings(privacy), noiseStream);
        return [.. start.Zip(update, (from, by) => from + by)];
    }

    private float[] Run(ModelSpec spec, ExampleSet examples, LocalTraining local, int noiseStream)
    {
        var update = new float[spec.Shape.Dimension];
        var secrets = new TrainingSecrets(_ => new SeededSecrets(seed, 0, noiseStream));
        TrainingOutcome outcome = new ManagedTrainer(spec, examples, secrets).Train(
            new TrainingTask(seed, new RoundNumber(0), new ClientId(0), local), spec.Initialise(seed).Values, update, CancellationToken.None);
        Invariant.Require(outcome is TrainingOutcome.Trained);
        return update;
    }
}
