namespace FedActors.Learning.Kernels;

/// <summary>Sums over examples: their losses, and how many were classified correctly.</summary>
internal readonly record struct LossTally(double LossSum, long Correct)
{
    public static LossTally operator +(LossTally left, LossTally right) => new(left.LossSum + right.LossSum, left.Correct + right.Correct);
}
