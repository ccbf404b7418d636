using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Core.Rounds;

/// <summary>
/// Learns each centre's pace from how long its slots took, and asks a slow one for as many steps as it can do in time beside its transfers; of
/// a step that takes too long by itself, for a smaller one. What a centre claims of its link, or of the steps it took when its time was up,
/// only divides the time that the aggregator has seen: a false claim makes its own tasks too small or too large and nobody else's.
/// </summary>
/// <remarks>
/// Less local work for slow clients is the partial work of T. Li et al., "Federated optimization in heterogeneous networks" (FedProx), MLSys
/// 2020, section 3; the weight of such an update stays that of its examples. Where no link was measured a time holds transfers too; asking for
/// work in proportion comes closer to the target with each round all the same.
/// </remarks>
internal sealed class TaskSizer(RunOptions options)
{
    // A task that was missed may have needed any time; twice the time it had is the next guess.
    private const double OverdueFactor = 2;

    // The same size as last time is worth more than the exact one: what is finished, or being trained, then answers the next question too.
    private const double SameShare = 0.2;

    // Whatever a centre says of its link, some of its time was training.
    private const double TrainingShareMin = 0.1;

    private readonly Dictionary<ClientId, Pace> _paces = [];

    private bool IsOn => options.TaskSizing.Enabled && !options.Local.GradientOnly;

    /// <summary>Goes on with the sizes of the last committed round.</summary>
    public void Recall(RoundRecord last)
    {
        foreach (SizedSlot sized in last.Sized)
        {
            _paces[last.Cohort[sized.Slot]] = new Pace(0, new Size(sized.StepsMax, sized.BatchSize ?? options.Local.BatchSize), last.Round);
        }
    }

    /// <summary>Takes in how long the slots of an ended attempt took.</summary>
    public void Learn(RoundPlan plan, IEnumerable<SlotTime> times)
    {
        if (!IsOn)
        {
            return;
        }

        foreach (SlotTime time in times)
        {
            PlannedSlot slot = plan.Slots[time.Slot];
            LocalTraining local = plan.LocalOf(time.Slot);
            var size = new Size(StepsDone(plan, slot, local, time), local.BatchSize);
            double taken = Math.Max(time.Taken.TotalSeconds, 1e-6);
            double training = Math.Max(taken - (slot.Budget?.LinkSeconds ?? 0), TrainingShareMin * taken);
            double perExample = training / ((double)size.Steps * Examples(size.Batch, slot.ExamplesMax));
            double known = _paces.GetValueOrDefault(slot.Client).SecondsPerExample;
            _paces[slot.Client] =
                time.IsCounted ? new Pace(known == 0 ? perExample : (known + perExample) / 2, size, plan.Round)
                : time.IsOverdue ? new Pace(Math.Max(known, OverdueFactor * perExample), default, plan.Round)
                : new Pace(Math.Max(known, perExample), default, plan.Round);
        }
    }

    /// <summary>How long that client trains at most, so that its update is there in time; null where it does all that is asked.</summary>
    public SlotBudget? BudgetOf(Capabilities? node, Instant now, TimeSpan deadline)
    {
        if (!IsOn)
        {
            return null;
        }

        double up = options.Demand?.UploadSeconds(node, options.Local.Precision) ?? 0, down = options.Demand?.DownloadSeconds(node) ?? 0;
        double until = Math.Max(0, (options.TaskSizing.Target * deadline.TotalSeconds) - up);
        return new SlotBudget(now + TimeSpan.FromSeconds(until), Math.Min(up + down, deadline.TotalSeconds));
    }

    /// <summary>What that client is asked, or null where it is asked what all are.</summary>
    public LocalTraining? LocalOf(ClientId client, long examples, RoundNumber round, TimeSpan deadline, double linkSeconds = 0)
    {
        if (!IsOn || !_paces.TryGetValue(client, out Pace pace))
        {
            return null;
        }

        var full = new Size(options.Local.StepsOn(examples), options.Local.BatchSize);
        bool isKnown = pace.Size.Steps > 0;
        Size size = pace.SecondsPerExample == 0 || (isKnown && pace.Round == round)
            ? pace.Size
            : Fresh(pace, full, examples, (options.TaskSizing.Target * deadline.TotalSeconds) - linkSeconds);
        return size.Steps >= full.Steps && size.Batch == full.Batch ? null : options.Local with { StepsMax = size.Steps, BatchSize = size.Batch };
    }

    private Size Fresh(Pace pace, Size full, long examples, double seconds)
    {
        int stepsMin = Math.Min(options.TaskSizing.StepsMin, full.Steps);
        long batch = Examples(full.Batch, examples);
        double inTime = Math.Max(0, seconds) / (pace.SecondsPerExample * batch);
        if (inTime < stepsMin)
        {
            return new Size(stepsMin, (int)Math.Clamp(batch * inTime / stepsMin, 1, batch));
        }

        int steps = inTime >= full.Steps ? full.Steps : (int)inTime;
        bool isMuchTheSame = pace.Size.Steps > 0 && pace.Size.Batch == full.Batch && Math.Abs(steps - pace.Size.Steps) <= SameShare * pace.Size.Steps;
        return full with { Steps = isMuchTheSame ? Math.Min(pace.Size.Steps, full.Steps) : steps };
    }

    /// <summary>As many as were asked for, or, where the centre's time was up before that, as many as it says.</summary>
    private static int StepsDone(RoundPlan plan, PlannedSlot slot, LocalTraining local, SlotTime time)
    {
        int asked = local.StepsOn(slot.ExamplesMax);
        bool isCutShort = time.IsCounted && time.Steps > 0 && slot.Budget is { } budget && plan.StartedAt + time.Taken >= budget.TrainUntil;
        return isCutShort ? Math.Min(time.Steps, asked) : asked;
    }

    /// <summary>The examples of one step.</summary>
    private static long Examples(int batch, long examples) => Math.Clamp(batch == 0 ? examples : batch, 1, Math.Max(1, examples));

    /// <summary>How much a task asks for.</summary>
    /// <param name="Steps">Optimiser steps; 0 where what was asked was too much.</param>
    /// <param name="Batch">Examples of a step; 0 for all.</param>
    private readonly record struct Size(int Steps, int Batch);

    /// <summary>What is known of a client.</summary>
    /// <param name="SecondsPerExample">Its time to train on one example once; 0 where none was observed yet.</param>
    /// <param name="Size">What it was asked last time and did.</param>
    /// <param name="Round">When that was.</param>
    private readonly record struct Pace(double SecondsPerExample, Size Size, RoundNumber Round);
}
