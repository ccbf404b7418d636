namespace FedActors.Core.Clients;

/// <summary>What a client is doing.</summary>
public enum ClientPhase
{
    /// <summary>Nothing to do.</summary>
    Idle,

    /// <summary>The global model is on its way.</summary>
    Fetching,

    /// <summary>Local training runs.</summary>
    Training,

    /// <summary>The update is trained; the neighbours' shares, without which it cannot be masked, are awaited.</summary>
    AwaitingShares,

    /// <summary>The update is being masked.</summary>
    Masking,

    /// <summary>The update's body is on its way.</summary>
    Uploading,

    /// <summary>The body has been handed over; the aggregator's answer is awaited.</summary>
    Offering,

    /// <summary>A newer incarnation took over, or the host asked to stop.</summary>
    Stopped,
}
