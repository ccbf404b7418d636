namespace FedActors.Core.Edges;

/// <summary>
/// An update that is read in pieces, because it is too large to hold: a stored body, or a generated vector. It can be read again
/// and gives the same values every time, for that is how a refused update is taken out of a sum.
/// </summary>
public interface IUpdateSource
{
    /// <summary>How many float32 elements the update has.</summary>
    int Length { get; }

    /// <summary>
    /// Reads the elements from <paramref name="offset"/> on; several threads may read different places at once.
    /// </summary>
    /// <param name="offset">Index of the first element.</param>
    /// <param name="destination">float32, filled completely; the range lies within the update.</param>
    void Read(int offset, Span<float> destination);
}
