using FedActors.Core.Clients;
using FedActors.Learning.Attacks;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Privacy;
using FedActors.Learning.Tests.Privacy;
using FedActors.Learning.Tests.Training;
using FedActors.Learning.Training;

namespace FedActors.Learning.Tests.Attacks;

public sealed class InversionAttackTests
{
    private const int Pixels = SyntheticPictures.Edge * SyntheticPictures.Edge;

    private static readonly ExampleSet Pictures = SyntheticPictures.Draw(40, 4);

    public static TheoryData<bool> Models => [false, true];

    [Theory]
    [MemberData(nameof(Models))]
    public void The_gradient_of_one_example_is_the_example(bool isDeep)
    {
        ModelSpec spec = Spec(isDeep);
        PictureLikeness likeness = BestOf(InversionAttack.OfOne(spec, Gradient(spec, Pictures, [7], null)), 7);
        Assert.InRange(likeness.Correlation, 0.9999, 1.0001);
        Assert.InRange(likeness.PeakSignalToNoise, 60, 100);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Clipped_and_noised_it_is_nothing_even_if_the_attacker_could_pick_the_best_candidate(bool isDeep)
    {
        ModelSpec spec = Spec(isDeep);
        float[] gradient = Gradient(spec, Pictures, [7], new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 1 });
        PictureLikeness likeness = BestOf(InversionAttack.OfOne(spec, gradient), 7);
        Assert.InRange(likeness.Correlation, -1, 0.3);
        Assert.InRange(likeness.PeakSignalToNoise, 0, 15);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_sum_over_a_cohort_shows_a_mixture(bool isDeep)
    {
        ModelSpec spec = Spec(isDeep);
        float[] gradient = Gradient(spec, Pictures, [.. Enumerable.Range(0, 40)], null);
        PictureLikeness likeness = BestOf(InversionAttack.OfOne(spec, gradient), 7);
        Assert.InRange(likeness.Correlation, -1, 0.9);
        Assert.InRange(likeness.PeakSignalToNoise, 0, 20);
    }

    [Fact]
    public void A_few_examples_of_different_labels_are_told_apart()
    {
        ModelSpec spec = ModelSpec.SoftmaxRegression(Pixels, 10, Initialisation.PyTorch);
        int[] labels = Pictures.Labels.ToArray();
        int[] chosen = [.. Enumerable.Range(0, 40).GroupBy(i => labels[i]).Take(4).Select(group => group.First())];
        float[] gradient = Gradient(spec, Pictures, chosen, null);
        Assert.Equal(chosen.Select(i => labels[i]).Order(), InversionAttack.Labels(spec, gradient));
        IReadOnlyList<float[]> found = InversionAttack.OfBatch(spec, spec.Initialise(2).Values, gradient, [.. chosen.Select(i => labels[i])]);
        for (int i = 0; i < chosen.Length; i++)
        {
            Assert.InRange(PictureLikeness.Of(Picture(chosen[i]), found[i]).Correlation, 0.99, 1.0001);
        }
    }

    [Fact]
    public void Equal_labels_or_as_many_as_classes_are_refused()
    {
        ModelSpec spec = ModelSpec.SoftmaxRegression(4, 3);
        Assert.Throws<ArgumentException>(() => InversionAttack.OfBatch(spec, new float[15], new float[15], [1, 1]));
        Assert.Throws<ArgumentException>(() => InversionAttack.OfBatch(spec, new float[15], new float[15], [0, 1, 2]));
    }

    private static ModelSpec Spec(bool isDeep) => isDeep
        ? ModelSpec.Mlp([Pixels, 64, 32, 10], Activation.Relu, Loss.CrossEntropy)
        : ModelSpec.SoftmaxRegression(Pixels, 10, Initialisation.PyTorch);

    private static PictureLikeness BestOf(IReadOnlyList<float[]> candidates, int truth) =>
        candidates.Select(candidate => PictureLikeness.Of(Picture(truth), candidate)).MaxBy(likeness => likeness.Correlation)!;

    private static float[] Picture(int index) => Pictures.Features.Slice(index * Pixels, Pixels).ToArray();

    private static float[] Gradient(ModelSpec spec, ExampleSet pictures, int[] chosen, ExamplePrivacy? privacy)
    {
        int[] labels = pictures.Labels.ToArray();
        ExampleSet batch = ExampleSet.Classification([.. chosen.SelectMany(Picture)], Pixels, [.. chosen.Select(i => labels[i])], 10);
        var update = new float[spec.Shape.Dimension];
        var local = new LocalTraining { GradientOnly = true, ExamplePrivacy = privacy };
        var trainer = new ManagedTrainer(spec, batch, new TrainingSecrets(_ => new SeededBytes(3)));
        Assert.IsType<TrainingOutcome.Trained>(trainer.Train(TrainingFixtures.Task(local), spec.Initialise(2).Values, update, CancellationToken.None));
        return update;
    }
}
