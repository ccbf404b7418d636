using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <summary>Everything that can happen to a run.</summary>
public abstract record RunInput
{
    private RunInput()
    {
    }

    /// <summary>Begin, or go on after the given last record of the journal.</summary>
    /// <param name="Epoch">This aggregator's fencing token.</param>
    /// <param name="Model">Digest of the model to start from: the initial one, or the last committed one.</param>
    /// <param name="Last">The last committed record, or null for a new run.</param>
    /// <param name="Began">When the first committed round began, or null for a new run: the time budget counts from there.</param>
    /// <param name="Wish">What an operator wants of the run now.</param>
    /// <param name="Privacy">How the population's budget stands; null where no privacy is promised.</param>
    public sealed record Start(
        Epoch Epoch, Sha256Digest Model, RoundRecord? Last, Instant? Began = null, RunWish Wish = RunWish.Run, PrivacyStanding? Privacy = null) : RunInput;

    /// <summary>A control message, with the identity of its session.</summary>
    public sealed record FromClient(ClientId Client, Incarnation Incarnation, AggregatorMessage Message) : RunInput;

    /// <summary>A member's session has ended; it may come back with another.</summary>
    public sealed record SessionLost(ClientId Client, Incarnation Incarnation) : RunInput;

    /// <summary>Members 0 to count-1 are there from the beginning: one input instead of a million greetings, for simulations.</summary>
    public sealed record Population(int Count, Func<ClientId, long> ExamplesOf) : RunInput;

    /// <summary>A timer set by an effect has come due.</summary>
    public sealed record TimerDue(RunTimer Timer) : RunInput;

    /// <summary>Work for the open round came back.</summary>
    public sealed record ForRound(RoundInput Input) : RunInput;

    /// <summary>An operator wants something else of the run.</summary>
    public sealed record SetWish(RunWish Wish) : RunInput;

    /// <summary>Another aggregator leads from now on: end without a word to the clients, whose work for the open round stays of use.</summary>
    public sealed record StepDown(string Reason) : RunInput;

    /// <summary>Finish: an open round is given up, what is committed stays.</summary>
    public sealed record StopRequested(string Reason) : RunInput;
}
