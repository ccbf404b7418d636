namespace FedActors.Core.Aggregation;

/// <summary>The result of one fold. A refused update has left the sum as it was, bit for bit.</summary>
/// <param name="Verdict">Folded, or why not.</param>
/// <param name="Message">Empty when folded; else what was found and what is allowed.</param>
/// <param name="BadIndex">Index of the first value that is not finite or out of range; -1 where values are not the
/// reason.</param>
/// <param name="BadValue">That value; 0 where values are not the reason.</param>
/// <param name="BadCount">How many such values the update has.</param>
public readonly record struct FoldOutcome(
    FoldVerdict Verdict, string Message = "", int BadIndex = -1, float BadValue = 0, int BadCount = 0)
{
    /// <summary>Whether the sum has changed.</summary>
    public bool IsFolded => Verdict == FoldVerdict.Folded;

    internal static FoldOutcome Folded => new(FoldVerdict.Folded, "");

    internal static FoldOutcome BadValues(int index, float value, int count, float bound) => new(
        float.IsFinite(value) ? FoldVerdict.ValueOutOfRange : FoldVerdict.ValueNotFinite,
        $"Element {index} is {value:R}; elements must be finite and at most {bound:R} in size. "
            + $"{count} element(s) of this update are not.",
        index,
        value,
        count);
}
