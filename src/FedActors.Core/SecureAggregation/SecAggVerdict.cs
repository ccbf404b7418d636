namespace FedActors.Core.SecureAggregation;

/// <summary>What became of a peer's message: accepted, or the rule it broke. A refusal has changed and revealed nothing.</summary>
/// <param name="Rule">The rule that was broken.</param>
/// <param name="Message">Empty when accepted; else what was found and what is allowed.</param>
public readonly record struct SecAggVerdict(SecAggRule Rule, string Message = "")
{
    /// <summary>No rule was broken.</summary>
    public static SecAggVerdict Accepted => new(SecAggRule.None);

    /// <summary>Whether no rule was broken.</summary>
    public bool IsAccepted => Rule == SecAggRule.None;
}
