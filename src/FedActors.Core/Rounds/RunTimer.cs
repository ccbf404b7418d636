namespace FedActors.Core.Rounds;

/// <summary>The timers of a run.</summary>
public enum RunTimer
{
    /// <summary>Stragglers of the open round are no longer waited for.</summary>
    Deadline,

    /// <summary>Tasks not acknowledged are sent again.</summary>
    Resend,

    /// <summary>A failed round, or an unanswered commit, is tried again.</summary>
    Retry,

    /// <summary>The run's time budget is spent.</summary>
    Budget,

    /// <summary>Members that have been silent for too long are taken for lost.</summary>
    Silence,

    /// <summary>Members without a session that are not back are taken for lost.</summary>
    Reconnect,

    /// <summary>Whoever has not answered in the present stage of secure aggregation is no longer waited for.</summary>
    Masking,

    /// <summary>The cohort of the last round is no longer waited for after a take-over.</summary>
    Reconvene,
}
