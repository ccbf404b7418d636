namespace FedActors.Core.Membership;

/// <summary>When a member that has fallen silent is taken for lost before <c>run.silence-max</c> is over.</summary>
public sealed record SuspicionOptions
{
    /// <summary>Suspicion beyond this takes a member for lost: 8 errs once in 10^8 greetings that come as before. Zero suspects nobody.</summary>
    public double PhiMax { get; init; } = 8;

    /// <summary>A pause between greetings that raises no suspicion: garbage collection, a busy machine, a message sent twice.</summary>
    public TimeSpan PauseMin { get; init; } = TimeSpan.FromSeconds(3);
}
