using FedActors.Core.Clients;
using FedActors.Learning.Attacks;
using FedActors.Learning.Datasets;
using FedActors.Learning.Models;
using FedActors.Learning.Privacy;
using FedActors.Learning.Tests.Privacy;
using FedActors.Learning.Tests.Training;
using FedActors.Learning.Training;

namespace FedActors.Learning.Tests.Attacks;

public sealed class MembershipAttackTests
{
    private static readonly ModelSpec Spec = ModelSpec.Mlp([784, 64, 10], Activation.Relu, Loss.CrossEntropy);
    private static readonly ExampleSet Members = SyntheticPictures.Draw(300, 1, labelNoise: 0.2);
    private static readonly ExampleSet Others = SyntheticPictures.Draw(300, 2, labelNoise: 0.2);

    [Fact]
    public void Members_of_an_overfitted_model_are_found()
    {
        float[] model = Trained(Members, null), reference = Trained(SyntheticPictures.Draw(300, 3, labelNoise: 0.2), null);
        MembershipResult byLoss = MembershipAttack.ByLoss(Spec, model, Members, Others);
        MembershipResult byRatio = MembershipAttack.ByLikelihoodRatio(Spec, model, reference, Members, Others);
        TestContext.Current.TestOutputHelper?.WriteLine($"{byLoss} {byRatio}");
        Assert.InRange(byLoss.Auc, 0.7, 1);
        Assert.InRange(byRatio.Auc, 0.65, 1);
        Assert.InRange(byRatio.TruePositivesAt1Percent, 0.05, 1);
    }

    /// <summary>900 steps at q = 1/15 and z = 8: epsilon is below 2 at delta 1e-3. The attacker does not know the noise: the reference has its own.</summary>
    [Fact]
    public void Members_of_a_privately_trained_model_are_not()
    {
        var privacy = new ExamplePrivacy { ClipNorm = 1, NoiseMultiplier = 8 };
        float[] model = Trained(Members, privacy), reference = Trained(SyntheticPictures.Draw(300, 3, labelNoise: 0.2), privacy, seed: 6);
        MembershipResult byLoss = MembershipAttack.ByLoss(Spec, model, Members, Others);
        MembershipResult byRatio = MembershipAttack.ByLikelihoodRatio(Spec, model, reference, Members, Others);
        TestContext.Current.TestOutputHelper?.WriteLine($"{byLoss} {byRatio}");
        Assert.InRange(byLoss.Auc, 0.42, 0.57);
        Assert.InRange(byRatio.Auc, 0.42, 0.57);
        Assert.InRange(byRatio.TruePositivesAt1Percent, 0, 0.05);
    }

    [Fact]
    public void Scores_are_ranked_as_the_definitions_say()
    {
        Assert.Equal(new MembershipResult(1, 1), MembershipResult.Of([3, 4], [1, 2]));
        Assert.Equal(new MembershipResult(0.5, 0), MembershipResult.Of([1, 1], [1, 1]));
        Assert.Equal(0.75, MembershipResult.Of([2, 4], [1, 3]).Auc);
        double[] others = [.. Enumerable.Range(0, 200).Select(i => (double)i)];
        Assert.Equal(0.75, MembershipResult.Of([197.5, 197.4, 196, 500], others).TruePositivesAt1Percent);
    }

    private static float[] Trained(ExampleSet examples, ExamplePrivacy? privacy, ulong seed = 5)
    {
        float[] start = Spec.Initialise(9).Values.ToArray(), update = new float[start.Length];
        var local = new LocalTraining { BatchSize = 20, Epochs = 60, LearningRate = 0.1, ExamplePrivacy = privacy };
        var trainer = new ManagedTrainer(Spec, examples, new TrainingSecrets(_ => new SeededBytes(seed)));
        Assert.IsType<TrainingOutcome.Trained>(trainer.Train(TrainingFixtures.Task(local), start, update, CancellationToken.None));
        return [.. start.Zip(update, (from, by) => from + by)];
    }
}
