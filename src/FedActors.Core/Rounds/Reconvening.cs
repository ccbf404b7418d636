using FedActors.Core.Identity;
using FedActors.Core.Selection;

namespace FedActors.Core.Rounds;

/// <summary>
/// After a take-over the members come back within a second or two, each with what it has trained. A round begun with the first of them would
/// ask the others something else, and their work would be thrown away: so the last committed round's cohort is waited for, for a while.
/// </summary>
/// <param name="Cohort">Who was asked last.</param>
/// <param name="Until">When those that are still missing are no longer waited for.</param>
internal sealed record Reconvening(IReadOnlyList<ClientId> Cohort, Instant Until)
{
    /// <summary>Whether somebody is missing and there is time left.</summary>
    public bool Waits(Roster roster, Instant now)
    {
        if (now >= Until)
        {
            return false;
        }

        foreach (ClientId client in Cohort)
        {
            if (!roster.IsMember(client, roster.IncarnationOf(client)))
            {
                return true;
            }
        }

        return false;
    }
}
