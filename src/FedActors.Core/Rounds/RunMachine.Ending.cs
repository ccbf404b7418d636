using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <content>What operators wish, and how the run ends.</content>
public sealed partial class RunMachine
{
    private void OnWish(RunWish wish, List<RoundEffect> effects)
    {
        switch (wish)
        {
            case RunWish.Stop:
                OnStop("an operator stopped the run", effects);
                break;
            case RunWish.Pause when !_isPaused:
                _isPaused = true;
                effects.Add(new RoundEffect.Report(new RunEvent.Paused()));
                break;
            case RunWish.Run when _isPaused:
                _isPaused = false;
                effects.Add(new RoundEffect.Report(new RunEvent.Resumed()));
                break;
        }
    }

    /// <summary>The open round is left as it is: the next aggregator asks the same, and what the clients have done for it is its answer.</summary>
    private void OnStepDown(string reason, List<RoundEffect> effects)
    {
#if FEDACTORS_PLANTED_BUG
        if (PlantedBugs.Selected == PlantedBug.StepDownIgnored) return;
#endif
        _round = null;
        Stop(RunEndReason.SteppedDown, reason, effects);
    }

    /// <summary>Why no further round may begin: nobody trains for a model that could not be released. Null where there is budget left.</summary>
    private string? IsBudgetSpent => _options.Privacy is { } privacy && _standing is { } standing && standing.EpsilonNext > privacy.EpsilonMax
        ? $"the privacy budget of population \"{privacy.Population}\" is spent: epsilon {standing.Epsilon:0.####} at delta {privacy.Delta:0.##E+0}, one more round would make it {standing.EpsilonNext:0.####}, allowed are {privacy.EpsilonMax:0.####}"
        : null;

    private void StopIfReached(RoundRecord record, List<RoundEffect> effects)
    {
        RoundMetrics metrics = record.Metrics;
        if (_options.TargetAccuracy is { } accuracy && metrics.EvaluatedAccuracy >= accuracy)
        {
            Stop(RunEndReason.TargetReached, $"accuracy {metrics.EvaluatedAccuracy:0.####} reached the target {accuracy:0.####}", effects);
        }
        // What centres say of the loss is a claim: one of them alone must not end the run, so that their median counts and not their mean.
        else if (_options.TargetLoss is { } loss && (metrics.EvaluatedLoss ?? metrics.LocalLossMedian) is { } reached && reached <= loss)
        {
            Stop(RunEndReason.TargetReached, $"loss {reached:0.####} reached the target {loss:0.####}", effects);
        }
        else if (_committed.Value >= _options.RoundsMax)
        {
            Stop(RunEndReason.RoundsDone, _options.RoundsMax == 1 ? "the one round is committed" : $"all {_options.RoundsMax} rounds are committed", effects);
        }
    }

    /// <summary>The open round is given up, unless its record is on the way to the store: then the end names what became of it.</summary>
    private void OnStop(string reason, List<RoundEffect> effects)
    {
        if (_round is { Phase: RoundPhase.Committing } && _stopReason is null)
        {
            // The journal may have the record already: the end says what is committed, so it waits for the answer. Asked twice, it does not.
            _stopReason = reason;
            return;
        }

        StepRound(default, new RoundInput.Abandon(reason), effects);
        _round = null;
        Stop(RunEndReason.Stopped, reason, effects);
    }

    private void Stop(RunEndReason reason, string detail, List<RoundEffect> effects)
    {
        End = new RunEnd(reason, _committed.Value, _model, detail);
        if (reason != RunEndReason.SteppedDown)
        {
            // A newer aggregator goes on with the run that this one gave up; any other end is the end for everybody.
            foreach (LateUpdate late in _late.TakeWaiting())
            {
                Answer(late.Client, late.Incarnation, late.Key, UpdateAnswer.RefusedLate, "the run has ended", effects);
            }

            if (reason != RunEndReason.Failed)
            {
                // A failed run may be taken up again when its fault is mended; what the clients have trained is kept for that.
                effects.Add(new RoundEffect.SendToAll(new ClientMessage.RunEnded(detail)));
            }
        }

        foreach (RunTimer timer in Enum.GetValues<RunTimer>())
        {
            effects.Add(new RoundEffect.CancelTimer(timer));
        }

        effects.Add(new RoundEffect.StopRun(End));
    }
}
