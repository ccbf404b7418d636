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
        switch (_roster.Greet(client, incarnation, hello.Examples, now))
        {
            case JoinOutcome.StillHere when hello.Working is null && _round?.Awaits(client) != true:
                // A straggler whose task got lost on the way, or who gave it up, is free again.
                _roster.SetBusy(client, false);
                break;
            case JoinOutcome.Restarted:
                Forget(now, client, before, effects);
                effects.Add(new RoundEffect.Send(client, before, new ClientMessage.Superseded(incarnation)));
                effects.Add(new RoundEffect.Report(new RunEvent.MemberJoined(client, incarnation, _roster.Count)));
                break;
            case JoinOutcome.Joined:
                effects.Add(new RoundEffect.Report(new RunEvent.MemberJoined(client, incarnation, _roster.Count)));
                break;
            case JoinOutcome.Superseded:
                effects.Add(new RoundEffect.Send(client, incarnation, new ClientMessage.Superseded(before)));
                break;
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
