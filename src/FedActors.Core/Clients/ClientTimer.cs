namespace FedActors.Core.Clients;

/// <summary>The timers of a client.</summary>
public enum ClientTimer
{
    /// <summary>Greet the aggregator again.</summary>
    Heartbeat,

    /// <summary>Try the present step again: fetch, upload, or offer of the update.</summary>
    Retry,

    /// <summary>End the training under way with what is done.</summary>
    TrainingEnd,
}
