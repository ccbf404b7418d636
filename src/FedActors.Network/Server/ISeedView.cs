using FedActors.Core.Rounds;
using FedActors.Network.Admin;
using FedActors.Network.Wire;

namespace FedActors.Network.Server;

/// <summary>What a seed lets operators see and wish. Called by request threads; may ask the store, and throws where that fails.</summary>
public interface ISeedView
{
    /// <summary>How the seed stands; from memory, so that it answers when the store does not.</summary>
    SeedStatus Status();

    /// <summary>Why the seed's own certificate lets it do no work at this moment, as a sentence; null where it is valid.</summary>
    string? CertificateFlaw();

    /// <summary>All sites by number.</summary>
    IReadOnlyList<MemberRow> Members();

    /// <summary>All runs, the oldest first.</summary>
    IReadOnlyList<RunRow> Runs();

    /// <summary>Committed rounds from the given one on; null where there is no such run.</summary>
    IReadOnlyList<RoundRow>? Rounds(string run, int from, int countMax);

    /// <summary>Where the model of a round is, of the last one where none is given; null where there is no such run or round.</summary>
    /// <param name="run">The run.</param>
    /// <param name="round">The round; 0 for the initial model, null for the last.</param>
    /// <param name="problem">Why it cannot be had, where the round was committed and its model is no longer kept; else null.</param>
    ModelPlace? Model(string run, int? round, out Problem? problem);

    /// <summary>Notes what an operator wants of a run; false where there is no such run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="by">Who wants it, for the log.</param>
    /// <param name="problem">Why the run cannot heed it, where there is such a run; else null.</param>
    bool SetWish(string run, RunWish wish, string by, out Problem? problem);
}
