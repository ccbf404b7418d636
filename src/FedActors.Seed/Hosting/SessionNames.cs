using FedActors.Core.Identity;
using FedActors.Network.Server;

namespace FedActors.Seed.Hosting;

/// <summary>What nodes are called, remembered after their sessions have ended. Called by the aggregator's actor only.</summary>
internal sealed class SessionNames(SessionHub sessions, TimeProvider time)
{
    // Ten thousand nodes that arrive together must not each cost a look at all of them.
    private const int FewSessions = 256;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<ClientId, string> _names = [];
    private long? _lookedAt;

    public string Of(ClientId client)
    {
        if (!_names.ContainsKey(client) && MayLook())
        {
            _lookedAt = time.GetTimestamp();
            foreach (SessionRow row in sessions.Sessions)
            {
                _names[row.Client] = row.Name;
            }
        }

        return _names.TryGetValue(client, out string? name) ? name : $"{client}";
    }

    private bool MayLook() => sessions.Count <= FewSessions || _lookedAt is not { } last || time.GetElapsedTime(last) >= LookEvery;
}
