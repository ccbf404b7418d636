using FedActors.Core.Privacy;
using FedActors.Core.Rounds;

namespace FedActors.Core.Edges;

/// <summary>Where it is written down what releases have cost a population's privacy. Entries are added and never changed.</summary>
public interface IPrivacyLedgerStore
{
    /// <summary>
    /// Appends an entry if its epoch holds the lease and its version follows the last one of its population. The same entry again is answered as
    /// committed.
    /// </summary>
    CommitOutcome Append(PrivacyDraw draw);

    /// <summary>All entries of a population by version, of all runs.</summary>
    IReadOnlyList<PrivacyDraw> Read(string population);
}
