using FedActors.Core.Identity;
using FedActors.Core.Receipts;

namespace FedActors.Core.Rounds;

/// <summary>One update to be checked and added to the sum of an open round.</summary>
/// <param name="Into">Round and attempt whose sum it goes into; an order for a sum that is no longer open is answered as missing.</param>
/// <param name="Attempt">See <paramref name="Into"/>.</param>
/// <param name="Key">The task it was made for; of an earlier round where it is carried over.</param>
/// <param name="Client">Whose update.</param>
/// <param name="Body">Digest of the body on the data path.</param>
/// <param name="Weight">Its integer weight in the sum.</param>
public sealed record FoldOrder(RoundNumber Into, int Attempt, TaskKey Key, ClientId Client, Sha256Digest Body, long Weight)
{
    /// <summary>The receipt that came with it, not checked yet; null where none did or none is kept.</summary>
    public SignedReceipt? Receipt { get; init; }

    /// <summary>
    /// Whether it was made for an earlier attempt or round. Its client may be at something else by now, so that its body is kept until the
    /// attempt is committed: should that fail, it goes into the next one.
    /// </summary>
    public bool IsCarried => Key.Round != Into || Key.Attempt != Attempt;
}
