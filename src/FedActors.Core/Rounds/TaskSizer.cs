using FedActors.Core.Clients;
using FedActors.Core.Identity;

namespace FedActors.Core.Rounds;

/// <summary>
/// Learns each centre's pace from how long its slots took, and asks a slow one for as many steps as it can do in time. What the centre
/// claims plays no part.
/// </summary>
/// <remarks>
/// Less local work for slow clients is the partial work of T. Li et al., "Federated optimization in heterogeneous networks" (FedProx), MLSys
/// 2020, section 3; the weight of such an update stays that of its examples. A time holds transfers too; asking for work in proportion
/// comes closer to the target with each round all the same.
/// </remarks>
internal sealed class TaskSizer(RunOptions options)
{
    // A task that was missed may have needed any time; twice the time it had is the next guess.
    private const double OverdueFactor = 2;

    // The same size as last time is worth more than the exact one: what is finished, or being trained, then answers the next question too.
    private const double SameShare = 0.2;

    private readonly Dictionary<ClientId, Pace> _paces = [];

    /// <summary>Goes on with the sizes of the last committed round.</summary>
    public void Recall(RoundRecord last)
    {
        foreach (SizedSlot sized in last.Sized)
        {
            _paces[last.Cohort[sized.Slot]] = new Pace(0, sized.StepsMax, last.Round);
        }
    }

    /// <summary>Takes in how long the slots of an ended attempt took.</summary>
    public void Learn(RoundPlan plan, IEnumerable<SlotTime> times)
    {
        if (!options.TaskSizing.Enabled)
        {
            return;
        }

        foreach (SlotTime time in times)
        {
            PlannedSlot slot = plan.Slots[time.Slot];
            int steps = StepsOf(plan.LocalOf(time.Slot), slot.ExamplesMax);
            double perStep = Math.Max(time.Taken.TotalSeconds, 1e-6) / steps;
            double known = _paces.GetValueOrDefault(slot.Client).SecondsPerStep;
            _paces[slot.Client] =
                time.IsCounted ? new Pace(known == 0 ? perStep : (known + perStep) / 2, steps, plan.Round)
                : time.IsOverdue ? new Pace(Math.Max(known, OverdueFactor * perStep), 0, plan.Round)
                : new Pace(Math.Max(known, perStep), 0, plan.Round);
        }
    }

    /// <summary>What that client is asked, or null where it is asked what all are.</summary>
    public LocalTraining? LocalOf(ClientId client, long examples, RoundNumber round, TimeSpan deadline)
    {
        if (!options.TaskSizing.Enabled || options.Local.GradientOnly || !_paces.TryGetValue(client, out Pace pace))
        {
            return null;
        }

        int full = StepsOf(options.Local, examples);
        int steps = pace.SecondsPerStep == 0 || (pace.Steps > 0 && pace.Round == round)
            ? pace.Steps
            : Fresh(pace, full, deadline);
        return steps >= full ? null : options.Local with { StepsMax = steps };
    }

    private int Fresh(Pace pace, int full, TimeSpan deadline)
    {
        double inTime = options.TaskSizing.Target * deadline.TotalSeconds / pace.SecondsPerStep;
        int steps = inTime >= full ? full : Math.Max((int)inTime, Math.Min(options.TaskSizing.StepsMin, full));
        bool isMuchTheSame = pace.Steps > 0 && Math.Abs(steps - pace.Steps) <= SameShare * pace.Steps;
        return isMuchTheSame ? Math.Min(pace.Steps, full) : steps;
    }

    private static int StepsOf(LocalTraining local, long examples)
    {
        double batches = local.BatchSize == 0 ? 1 : Math.Ceiling((double)examples / local.BatchSize);
        double steps = Math.Min(batches * local.Epochs, int.MaxValue);
        return (int)Math.Max(1, local.StepsMax > 0 ? Math.Min(steps, local.StepsMax) : steps);
    }

    /// <summary>What is known of a client.</summary>
    /// <param name="SecondsPerStep">Its time for one optimiser step, transfers included; 0 where none was observed yet.</param>
    /// <param name="Steps">How many it was asked last time and did; 0 where that was too much.</param>
    /// <param name="Round">When that was.</param>
    private readonly record struct Pace(double SecondsPerStep, int Steps, RoundNumber Round);
}
