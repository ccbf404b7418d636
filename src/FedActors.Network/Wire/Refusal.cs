namespace FedActors.Network.Wire;

/// <summary>Why something was refused, in a form that both a program and a person can act on.</summary>
/// <param name="Reason">A stable word with hyphens, from the table in docs/PROTOCOL.md.</param>
/// <param name="Detail">A sentence for people: what was asked, found and allowed.</param>
/// <param name="Retryable">Whether the same request may succeed later.</param>
/// <param name="Leader">The leading seed's https address, where another one must be asked.</param>
/// <param name="RetryAfterMilliseconds">How long to wait before the next try, where that is known.</param>
public sealed record Refusal(string Reason, string Detail, bool Retryable, string? Leader = null, int? RetryAfterMilliseconds = null);
