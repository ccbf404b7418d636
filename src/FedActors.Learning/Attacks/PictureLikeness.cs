namespace FedActors.Learning.Attacks;

/// <summary>How much a computed picture is like the true one.</summary>
/// <param name="Correlation">Pearson's, of the pixels: 1 is the same picture up to brightness and contrast, 0 has nothing to do with it.</param>
/// <param name="PeakSignalToNoise">In decibels, for pixels from 0 to 1: above 30 nobody sees a difference, below 10 nothing is left. At most 100.</param>
public sealed record PictureLikeness(double Correlation, double PeakSignalToNoise)
{
    private const double DecibelsMax = 100;

    /// <summary>Compares two pictures of the same size; pixels of the computed one are first cut to 0 to 1.</summary>
    public static PictureLikeness Of(ReadOnlySpan<float> truth, ReadOnlySpan<float> computed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(computed.Length, truth.Length);
        double meanTruth = 0, meanComputed = 0, error = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            meanTruth += truth[i];
            meanComputed += Cut(computed[i]);
            error += (truth[i] - Cut(computed[i])) * (truth[i] - Cut(computed[i]));
        }

        (meanTruth, meanComputed, error) = (meanTruth / truth.Length, meanComputed / truth.Length, error / truth.Length);
        double both = 0, ofTruth = 0, ofComputed = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            double left = truth[i] - meanTruth, right = Cut(computed[i]) - meanComputed;
            both += left * right;
            ofTruth += left * left;
            ofComputed += right * right;
        }

        double correlation = ofTruth > 0 && ofComputed > 0 ? both / Math.Sqrt(ofTruth * ofComputed) : 0;
        return new PictureLikeness(correlation, error > 0 ? Math.Min(DecibelsMax, -10 * Math.Log10(error)) : DecibelsMax);
    }

    private static double Cut(float pixel) => float.IsNaN(pixel) ? 0 : Math.Clamp(pixel, 0, 1);
}
