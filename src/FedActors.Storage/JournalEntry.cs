using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Storage;

/// <summary>A committed round as the store holds it, unchecked: for status and for the audit.</summary>
/// <param name="RunId">The run's name.</param>
/// <param name="Round">The round.</param>
/// <param name="Epoch">The epoch at which it was committed.</param>
/// <param name="Holder">Who committed it: <see cref="Core.Leadership.SeedIncarnation"/> as text.</param>
/// <param name="Hash">The record's hash.</param>
/// <param name="Previous">The hash of the record before.</param>
/// <param name="Json">The record's canonical JSON.</param>
/// <param name="CommittedAt">When it was committed, by the store's clock.</param>
public sealed record JournalEntry(
    string RunId,
    RoundNumber Round,
    Epoch Epoch,
    string Holder,
    Sha256Digest Hash,
    Sha256Digest Previous,
    ReadOnlyMemory<byte> Json,
    DateTimeOffset CommittedAt)
{
    /// <summary>Reads the record after checking it against its hash.</summary>
    /// <param name="store">How messages name the store.</param>
    /// <exception cref="MalformedInputException">The record was changed after it was committed.</exception>
    public RoundRecord Open(string store)
    {
        string place = $"{store}: run {RunId}: round {Round}";
        Sha256Digest found = Sha256Digest.Of(Json.Span);
        if (found != Hash)
        {
            throw new MalformedInputException(
                place, $"the record has the hash {found.Short}; {Hash.Short} was committed. It was changed or damaged afterwards: restore the "
                    + "store from a backup. `fedactors verify` lists all that is wrong.");
        }

        return RoundRecordJson.Read(Json, place);
    }
}
