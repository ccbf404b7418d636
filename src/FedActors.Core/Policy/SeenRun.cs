using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Policy;

/// <summary>What a site remembers of a run it has taken part in.</summary>
/// <param name="Committed">The last round it has seen committed; 0 for none yet.</param>
/// <param name="NextModel">The model that round made, where the aggregator said so; null where it did not.</param>
/// <param name="Revealed">The last round for which it revealed shares that unmask a sum; 0 for none yet.</param>
/// <param name="Reveals">How often it did so for that round.</param>
public sealed record SeenRun(RoundNumber Committed, Sha256Digest? NextModel, RoundNumber Revealed = default, int Reveals = 0)
{
    /// <summary>
    /// How often a site reveals shares for one round: once, and once more for an aggregator that died between the sum and the commit. Each pair of sums
    /// over different survivors tells the difference between them.
    /// </summary>
    public const int RevealsMax = 2;

    /// <summary>Whether shares may be revealed for that round once more.</summary>
    public bool MayReveal(RoundNumber round) => round != Revealed || Reveals < RevealsMax;

    /// <summary>Why the task does not go on from here; null where it does. Rounds that this site did not see are passed over.</summary>
    public PolicyRefusal? Judge(ClientMessage.TrainTask task)
    {
        if (task.Key.Round.CompareTo(Committed) <= 0)
        {
            return new PolicyRefusal("chain",
                $"Round {task.Key.Round} is asked, and round {Committed} was seen committed: the run was led back. If it was begun anew on purpose, give it another name, or delete the file memory.json in this node's state");
        }

        return task.Key.Round == Committed.Next && NextModel is { } model && task.Model != model
            ? new PolicyRefusal("chain", $"Round {task.Key.Round} is asked to start from model {task.Model.Short}; round {Committed} was seen to make {model.Short}")
            : null;
    }
}
