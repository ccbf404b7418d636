using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Selection;

namespace FedActors.Core.Rounds;

/// <content>Who comes and goes.</content>
public sealed partial class RunMachine
{
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
        if (isNew)
        {
            effects.Add(new RoundEffect.Report(new RunEvent.MemberJoined(client, incarnation, _roster.Count)));
        }

        StepRound(now, new RoundInput.Greeted(client, incarnation, hello.Examples, hello.Working, IsBack: isNew), effects);
        Occupy(client, isNew, hello, outcome, effects);
    }

    /// <summary>Whoever the round waits for is busy; whoever has nothing in hand is free, be it a straggler whose task got lost on the way.</summary>
    private void Occupy(ClientId client, bool isNew, AggregatorMessage.Hello hello, JoinOutcome outcome, List<RoundEffect> effects)
    {
        bool isAwaited = _round?.Awaits(client) == true;
        if (isAwaited || isNew || hello.Working is null)
        {
            _roster.SetBusy(client, isAwaited);
        }

        if (outcome == JoinOutcome.Restarted && !isAwaited)
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

    private void ExpireSilent(Instant now, List<RoundEffect> effects)
    {
        foreach ((ClientId client, Incarnation incarnation) in _roster.SilentSince(now + -_options.SilenceMax))
        {
            Lose(now, client, incarnation, $"silent for {_options.SilenceMax.TotalSeconds:0.#} s", effects);
        }

        effects.Add(new RoundEffect.SetTimer(RunTimer.Silence, _options.SilenceMax / 3));
    }

    private void Lose(Instant now, ClientId client, Incarnation incarnation, string reason, List<RoundEffect> effects)
    {
        if (_roster.Remove(client, incarnation))
        {
            effects.Add(new RoundEffect.Report(new RunEvent.MemberLeft(client, incarnation, _roster.Count, reason)));
            Forget(now, client, incarnation, effects);
        }
    }

    /// <summary>That life of the client is over: its slot is lost, and what it put down is thrown away unless it is being folded.</summary>
    private void Forget(Instant now, ClientId client, Incarnation incarnation, List<RoundEffect> effects)
    {
        StepRound(now, new RoundInput.MemberLost(client, incarnation), effects);
        if (_round?.IsFolding(client) != true)
        {
            effects.Add(new RoundEffect.DropBodies(client));
        }
    }
}
