using FedActors.Core.Rounds;

namespace FedActors.Federation.Reports;

/// <summary>How a slot's outcome is called in tables and pictures.</summary>
internal static class OutcomeWords
{
    /// <summary>The outcomes that a bar can have, in the order of legends.</summary>
    public static readonly SlotOutcome[] Ended =
        [SlotOutcome.Counted, SlotOutcome.Straggler, SlotOutcome.DroppedOut, SlotOutcome.Declined, SlotOutcome.Refused];

    /// <summary>One word for files and style classes.</summary>
    public static string Key(SlotOutcome outcome) => outcome switch
    {
        SlotOutcome.DroppedOut => "dropped-out",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    /// <summary>For people.</summary>
    public static string Name(SlotOutcome outcome) => outcome switch
    {
        SlotOutcome.Counted => "counted",
        SlotOutcome.Straggler => "late: still at work at the close",
        SlotOutcome.DroppedOut => "vanished",
        SlotOutcome.Declined => "declined",
        SlotOutcome.Refused => "refused at admission",
        _ => Key(outcome),
    };
}
