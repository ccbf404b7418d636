namespace FedActors.Core.Rounds;

/// <summary>How the check of an update ended.</summary>
/// <param name="Kind">Added, refused, or not there.</param>
/// <param name="Detail">For a refusal, a sentence naming what was found and what is allowed.</param>
public sealed record FoldAnswer(FoldAnswerKind Kind, string? Detail = null)
{
    /// <summary>It is in the sum.</summary>
    public static FoldAnswer Added { get; } = new(FoldAnswerKind.Added);
}
