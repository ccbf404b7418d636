using FedActors.Core.Identity;

namespace FedActors.Core.Rounds;

/// <summary>How a run ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="CommittedRounds">How many rounds are in the journal.</param>
/// <param name="Model">Digest of the last committed global model.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record RunEnd(RunEndReason Reason, int CommittedRounds, Sha256Digest Model, string Detail);
