using FedActors.Core.Protocol;

namespace FedActors.Core.Clients;

/// <summary>What a centre's round produced: an update with its note, or the reason why there is none.</summary>
public abstract record LocalUpdate
{
    private LocalUpdate()
    {
    }

    /// <summary>An update ready to be sent.</summary>
    /// <param name="Values">float32[d], after all transforms.</param>
    /// <param name="Note">Its digest, weight and metrics.</param>
    public sealed record Ready(float[] Values, UpdateNote Note) : LocalUpdate;

    /// <summary>No update.</summary>
    /// <param name="Reason">A sentence for the aggregator and the log.</param>
    public sealed record None(string Reason) : LocalUpdate;
}
