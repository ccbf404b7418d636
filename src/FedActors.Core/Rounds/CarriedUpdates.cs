using FedActors.Core.Aggregation;
using FedActors.Core.Identity;

namespace FedActors.Core.Rounds;

/// <summary>The late updates of earlier rounds that go into this one.</summary>
internal sealed class CarriedUpdates
{
    private readonly List<AcceptedUpdate> _updates = [];

    /// <summary>Those in the sum, once all are settled.</summary>
    public IReadOnlyList<AcceptedUpdate> Counted => _updates;

    /// <summary>Takes one in and says what it weighs: its weight over the square root of 1 + how many rounds it is late, at least 1.</summary>
    /// <remarks>
    /// The polynomial staleness function with exponent 1/2 of C. Xie, S. Koyejo, I. Gupta, "Asynchronous federated optimization", 2019,
    /// rounded down to an integer weight.
    /// </remarks>
    public long Add(RoundInput.CarriedUpdate input, RoundNumber into, IAggregationStrategy strategy)
    {
        int staleness = into.Value - input.Key.Round.Value;
        long weight = Math.Max(1, (long)(strategy.WeightOf(input.Note.Examples) / Math.Sqrt(1 + staleness)));
        _updates.Add(new AcceptedUpdate(input.Key, input.Client, input.Incarnation, input.Note.Examples, weight, input.Note.Body));
        return weight;
    }

    /// <summary>One was folded or refused; says whose incarnation is to be told.</summary>
    public Incarnation Settle(FoldOrder order, bool counted)
    {
        int index = _updates.FindIndex(update => update.Key == order.Key && update.Client == order.Client);
        Invariant.Require(index >= 0);
        Incarnation incarnation = _updates[index].Incarnation;
        if (!counted)
        {
            _updates.RemoveAt(index);
        }

        return incarnation;
    }
}
