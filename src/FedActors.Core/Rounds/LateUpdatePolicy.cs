namespace FedActors.Core.Rounds;

/// <summary>What becomes of an update that arrives after its round closed. Either way its sender is told.</summary>
public enum LateUpdatePolicy
{
    /// <summary>Refused; the straggler is told to stop as soon as its round closes.</summary>
    Refuse,

    /// <summary>Counted in the round that is open when it arrives, at a weight discounted by how many rounds late it is.</summary>
    Carry,
}
