namespace FedActors.Learning.Attacks;

/// <summary>How well a score tells members of the training data from others.</summary>
/// <param name="Auc">The probability that a member scores higher than another; 0.5 is a coin.</param>
/// <param name="TruePositivesAt1Percent">The share of members found while 1 % of the others are taken for members; 0.01 is a coin.</param>
public sealed record MembershipResult(double Auc, double TruePositivesAt1Percent)
{
    /// <summary>Measures scores, higher for likely members; ties count half.</summary>
    /// <param name="members">Scores of examples that were trained on, one or more.</param>
    /// <param name="others">Scores of examples that were not, one or more.</param>
    public static MembershipResult Of(ReadOnlySpan<double> members, ReadOnlySpan<double> others)
    {
        ArgumentOutOfRangeException.ThrowIfZero(members.Length);
        ArgumentOutOfRangeException.ThrowIfZero(others.Length);
        double wins = 0;
        foreach (double member in members)
        {
            foreach (double other in others)
            {
                wins += member > other ? 1 : member == other ? 0.5 : 0;
            }
        }

        double[] sorted = others.ToArray();
        Array.Sort(sorted, (left, right) => right.CompareTo(left));
        double threshold = sorted[others.Length / 100];
        int found = 0;
        foreach (double member in members)
        {
            found += member > threshold ? 1 : 0;
        }

        return new MembershipResult(wins / ((double)members.Length * others.Length), (double)found / members.Length);
    }
}
