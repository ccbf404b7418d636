using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Core.Membership;

/// <summary>Members without a session, in the order in which their time to come back runs out. At most one entry counts for each member.</summary>
internal sealed class AwayMembers
{
    private readonly Queue<(ClientId Client, Incarnation Incarnation, Instant Until)> _order = new();
    private readonly Dictionary<ClientId, Instant> _until = [];

    /// <summary>When the next one's time runs out, or null where nobody is away.</summary>
    public Instant? Next
    {
        get
        {
            while (_order.TryPeek(out (ClientId Client, Incarnation Incarnation, Instant Until) first))
            {
                if (IsAway(first.Client, first.Until))
                {
                    return first.Until;
                }

                _order.Dequeue();
            }

            return null;
        }
    }

    /// <summary>A member's session has ended; it has until then.</summary>
    public void Add(ClientId client, Incarnation incarnation, Instant until)
    {
        _until[client] = until;
        _order.Enqueue((client, incarnation, until));
    }

    /// <summary>A member is back, or lost for another reason.</summary>
    /// <returns>Whether it was away.</returns>
    public bool Remove(ClientId client) => _until.Remove(client);

    /// <summary>Takes out one whose time has run out by now, or null.</summary>
    public (ClientId Client, Incarnation Incarnation)? TakeExpired(Instant now)
    {
        if (Next is not { } until || until > now)
        {
            return null;
        }

        (ClientId client, Incarnation incarnation, _) = _order.Dequeue();
        _until.Remove(client);
        return (client, incarnation);
    }

    private bool IsAway(ClientId client, Instant until) => _until.TryGetValue(client, out Instant known) && known == until;
}
