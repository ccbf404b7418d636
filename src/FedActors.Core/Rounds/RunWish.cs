namespace FedActors.Core.Rounds;

/// <summary>What an operator wants of a run.</summary>
public enum RunWish
{
    /// <summary>Go on.</summary>
    Run,

    /// <summary>Finish the open round and start no other until told to.</summary>
    Pause,

    /// <summary>End: an open round is given up, what is committed stays. Not taken back.</summary>
    Stop,
}
