namespace FedActors.Network.Admin;

/// <summary>A round that is under way.</summary>
/// <param name="Round">Its number.</param>
/// <param name="Attempt">Which try at it.</param>
/// <param name="Asked">How many nodes were asked.</param>
/// <param name="Counted">How many updates count already.</param>
/// <param name="Wanted">With how many it closes at once.</param>
/// <param name="Least">With how many it can be committed at its deadline.</param>
/// <param name="SecondsLeft">How long it waits yet.</param>
public sealed record OpenRound(int Round, int Attempt, int Asked, int Counted, int Wanted, int Least, double SecondsLeft);
