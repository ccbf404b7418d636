using FedActors.Simulation.Faults;

namespace FedActors.Cli.Commands;

/// <summary>How a fault of a simulated world is called in summaries.</summary>
internal static class FaultWords
{
    /// <summary>The words for a kind of fault, or for what the network or a disk did by itself; an unknown name stays as it is.</summary>
    public static string Of(string fault) => Enum.TryParse(fault, out FaultKind kind) ? Of(kind) ?? fault : fault switch
    {
        "MessageLost" => "message lost",
        "MessageDuplicated" => "message delivered twice",
        "MessageReordered" => "message overtaken by a later one",
        "WriteLost" => "write lost in a crash",
        "WriteTorn" => "write torn in a crash",
        "WriteRefused" => "write refused for want of room",
        "QuestionLate" => "question that reached the store late",
        "AnswerLost" => "answer of the store lost",
        "CommitFenced" => "commit fenced",
        "TakenOverEarly" => "lease taken before it expired",
        "LeaderChanged" => "new leader",
        "LeaderSteppedDown" => "leader that stepped down",
        _ => fault,
    };

    private static string? Of(FaultKind kind) => kind switch
    {
        FaultKind.CentreCrash => "centre crashed",
        FaultKind.CentreLeave => "centre left and came back",
        FaultKind.CentreCut => "centre cut off",
        FaultKind.CentreDeaf => "centre heard nothing",
        FaultKind.CentreMute => "centre was not heard",
        FaultKind.CentreTwin => "centre started twice",
        FaultKind.CentrePoison => "centre sent NaN",
        FaultKind.CentreForgery => "centre claimed too much",
        FaultKind.SeedCrash => "seed crashed",
        FaultKind.SeedStop => "seed stopped in order",
        FaultKind.SeedPause => "seed stood still",
        FaultKind.SeedCut => "seed cut off from everything",
        FaultKind.SeedMute => "seed was not heard",
        FaultKind.SeedWithoutStore => "seed cut off from the store",
        FaultKind.SeedWithoutPeers => "seed cut off from the others",
        FaultKind.SeedClockJump => "clock of a seed jumped",
        FaultKind.SeedClockDrift => "clock of a seed ran wrong",
        FaultKind.AggregatorCrash => "leader crashed",
        FaultKind.AggregatorCrashInCommit => "leader crashed in a commit",
        FaultKind.AggregatorPause => "leader stood still",
        FaultKind.AggregatorCut => "leader cut off from the centres",
        FaultKind.AggregatorWithoutStore => "leader cut off from the store",
        FaultKind.FalseAlarm => "leader taken for dead",
        FaultKind.LeaseExpired => "lease ended by hand",
        FaultKind.Split => "network split in two",
        FaultKind.SessionsCut => "all sessions broken",
        FaultKind.ColdStart => "all seeds crashed at once",
        FaultKind.Storm => "storm of lost messages",
        FaultKind.JournalDoubt => "journal in doubt",
        FaultKind.StoreOutage => "store away",
        FaultKind.StoreStall => "store stalled",
        FaultKind.StoreRestart => "store restarted",
        FaultKind.StoreFull => "disk of the store full",
        FaultKind.StoreClockJump => "clock of the store jumped",
        _ => null,
    };
}
