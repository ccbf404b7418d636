using FedActors.Core.Identity;
using FedActors.Core.Membership;
using FedActors.Core.Protocol;
using FedActors.Core.Selection;

namespace FedActors.Core.Rounds;

/// <content>Who comes and goes.</content>
public sealed partial class RunMachine
{
    // Of the first so many members; of the others displays miss them, and task sizing their links.
    private const int CapabilitiesMax = 1 << 16;

    // A timer that comes so much too late tells that the process stood still.
    private static readonly TimeSpan StandstillMin = TimeSpan.FromSeconds(1);

    private readonly AwayMembers _away = new();
    private readonly Dictionary<ClientId, Capabilities> _capabilities = [];
    private Instant _silenceDue;

    /// <summary>What that member says of its machine, or null where it said nothing that could be kept.</summary>
    public Capabilities? CapabilitiesOf(ClientId client) => _capabilities.GetValueOrDefault(client);

    private void OnPopulation(Instant now, RunInput.Population population)
    {
        for (int id = 0; id < population.Count; id++)
        {
            _roster.Greet(new ClientId(id), new Incarnation(1), population.ExamplesOf(new ClientId(id)), now);
        }
    }

    private void OnHello(Instant now, ClientId client, Incarnation incarnation, AggregatorMessage.Hello hello, List<RoundEffect> effects)
    {
        Incarnation before = _roster.IncarnationOf(client);
        JoinOutcome outcome = _roster.Greet(client, incarnation, hello.Examples, now);
        if (outcome == JoinOutcome.Superseded)
        {
            effects.Add(new RoundEffect.Send(client, incarnation, new ClientMessage.Superseded(before)));
            return;
        }

        if (outcome == JoinOutcome.Restarted)
        {
            effects.Add(new RoundEffect.Send(client, before, new ClientMessage.Superseded(incarnation)));
        }

        bool isNew = outcome != JoinOutcome.StillHere;
        bool wasAway = _away.Remove(client);
        _roster.SetAway(client, false);
        if (isNew)
        {
            effects.Add(new RoundEffect.Report(new RunEvent.MemberJoined(client, incarnation, _roster.Count)));
        }

        Describe(client, incarnation, hello.Capabilities, effects);
        StepRound(now, new RoundInput.Greeted(client, incarnation, hello.Examples, hello.Working, IsBack: isNew || wasAway), effects);
        Occupy(client, isNew, hello, outcome, effects);
    }

    private void Describe(ClientId client, Incarnation incarnation, Capabilities? capabilities, List<RoundEffect> effects)
    {
        if (capabilities is null)
        {
            return;
        }

        string? flaw = capabilities.Flaw();
        if (flaw is null && (_capabilities.Count < CapabilitiesMax || _capabilities.ContainsKey(client)))
        {
            _capabilities[client] = capabilities;
        }

        effects.Add(new RoundEffect.Report(new RunEvent.MemberDescribed(client, incarnation, capabilities, flaw)));
        string? missing = flaw is null ? _options.Demand?.Missing(capabilities) : null;
        _roster.SetUnfit(client, missing is not null);
        if (missing is not null)
        {
            effects.Add(new RoundEffect.Report(new RunEvent.MemberUnfit(client, incarnation, missing)));
        }
    }

    /// <summary>Whoever the round waits for is busy; whoever has nothing in hand is free, be it a straggler whose task got lost on the way.</summary>
    private void Occupy(ClientId client, bool isNew, AggregatorMessage.Hello hello, JoinOutcome outcome, List<RoundEffect> effects)
    {
        bool isAwaited = _round?.Awaits(client) == true;
        if (isAwaited || isNew || hello.Working is null)
        {
            _roster.SetBusy(client, isAwaited);
        }

        if (outcome == JoinOutcome.Restarted && !isAwaited && !Holds(client))
        {
            // Nobody will ask for what its earlier life has put down.
            effects.Add(new RoundEffect.DropBodies(client));
        }
    }

    /// <summary>A message from someone who is not a member: an older incarnation, or one that was taken for lost and has not greeted again.</summary>
    private void OnStranger(ClientId client, Incarnation incarnation, AggregatorMessage message, List<RoundEffect> effects)
    {
        if (_roster.IncarnationOf(client).Value > incarnation.Value)
        {
            effects.Add(new RoundEffect.Send(client, incarnation, new ClientMessage.Superseded(_roster.IncarnationOf(client))));
        }
        else if (message is AggregatorMessage.UpdateReady ready)
        {
            Answer(client, incarnation, ready.Key, UpdateAnswer.RefusedUnknownTask, "this centre is not a member now; it joins with its next greeting", effects);
            effects.Add(new RoundEffect.DropBody(client, ready.Note.Body));
        }
    }

    private void OnSessionLost(Instant now, ClientId client, Incarnation incarnation, List<RoundEffect> effects)
    {
        if (!_roster.IsMember(client, incarnation))
        {
            return;
        }

        if (_options.ReconnectGrace == TimeSpan.Zero)
        {
            Lose(now, client, incarnation, "its session ended", effects);
            return;
        }

        _roster.SetAway(client, true);
        bool isFirst = _away.Next is null;
        _away.Add(client, incarnation, now + _options.ReconnectGrace);
        if (isFirst)
        {
            effects.Add(new RoundEffect.SetTimer(RunTimer.Reconnect, _options.ReconnectGrace));
        }
    }

    private void ExpireAway(Instant now, List<RoundEffect> effects)
    {
        while (_away.TakeExpired(now) is { } gone)
        {
            Lose(now, gone.Client, gone.Incarnation, $"its session ended and it was not back within {_options.ReconnectGrace.TotalSeconds:0.###} s", effects);
        }

        if (_away.Next is { } next)
        {
            effects.Add(new RoundEffect.SetTimer(RunTimer.Reconnect, next - now));
        }
    }

    private void WatchSilence(Instant now, List<RoundEffect> effects)
    {
        TimeSpan wait = _options.SilenceMax / 3;
        if (_options.Suspects && _options.Suspicion.PauseMin / 6 < wait)
        {
            wait = _options.Suspicion.PauseMin / 6;
        }

        _silenceDue = now + wait;
        effects.Add(new RoundEffect.SetTimer(RunTimer.Silence, wait));
    }

    private void ExpireSilent(Instant now, List<RoundEffect> effects)
    {
        if (now - _silenceDue is var standstill && standstill > StandstillMin)
        {
            // This process did not run: what its members said meanwhile is still waiting to be heard.
            _roster.Excuse(standstill, now);
        }

        foreach ((ClientId client, Incarnation incarnation) in _roster.SilentSince(now + -_options.SilenceMax))
        {
            Lose(now, client, incarnation, $"silent for {_options.SilenceMax.TotalSeconds:0.#} s", effects);
        }

        if (_options.Suspects)
        {
            foreach ((ClientId client, Incarnation incarnation) in _roster.Suspects(now, _options.Suspicion, _options.HeartbeatInterval))
            {
                TimeSpan silence = now - _roster.HeardAt(client);
                Lose(now, client, incarnation, $"silent for {silence.TotalSeconds:0.0} s, longer than its greetings let expect", effects);
            }
        }

        WatchSilence(now, effects);
    }

    private void Lose(Instant now, ClientId client, Incarnation incarnation, string reason, List<RoundEffect> effects)
    {
        if (_roster.Remove(client, incarnation))
        {
            _away.Remove(client);
            _capabilities.Remove(client);
            effects.Add(new RoundEffect.Report(new RunEvent.MemberLeft(client, incarnation, _roster.Count, reason)));
            Forget(now, client, incarnation, effects);
        }
    }

    /// <summary>That life of the client is over: its slot is lost, and what it put down is thrown away unless it is being folded.</summary>
    private void Forget(Instant now, ClientId client, Incarnation incarnation, List<RoundEffect> effects)
    {
        StepRound(now, new RoundInput.MemberLost(client, incarnation), effects);
        if (!Holds(client))
        {
            effects.Add(new RoundEffect.DropBodies(client));
        }
    }

    /// <summary>Whether something that client has put down goes into the open round, or is to go into the next attempt although it is not offered again.</summary>
    private bool Holds(ClientId client) => _round?.Holds(client) == true || _late.Holds(client);
}
