using FedActors.Learning.Attacks;

namespace FedActors.Learning.Tests.Attacks;

public sealed class AttackDemonstrationTests
{
    private static readonly AttackDemonstration Demonstration = new(AttackPictures.Draw(1), 1);

    [Fact]
    public void Membership_is_found_without_protection_and_less_the_more_noise_there_is()
    {
        IReadOnlyList<MembershipRow> rows = Demonstration.Membership();
        Assert.Equal(3, rows.Count);
        Assert.Null(rows[0].Epsilon);
        Assert.InRange(rows[0].ByLoss.Auc, 0.7, 1);
        Assert.InRange(rows[2].Epsilon!.Value, 0.1, 1);
        Assert.InRange(rows[2].ByLoss.Auc, 0.4, 0.58);
        Assert.True(rows[2].ByLoss.Auc < rows[1].ByLoss.Auc && rows[1].ByLoss.Auc < rows[0].ByLoss.Auc);
    }

    [Fact]
    public void Pictures_come_back_from_gradients_only_without_protection()
    {
        IReadOnlyList<InversionRow> rows = Demonstration.Inversion();
        Assert.Equal(6, rows.Count);
        Assert.All(rows.Where(row => !row.IsProtected), row => Assert.InRange(row.Likeness.PeakSignalToNoise, 60, 100));
        Assert.All(rows.Where(row => row.IsProtected), row => Assert.InRange(row.Likeness.PeakSignalToNoise, 0, 20));
    }
}
