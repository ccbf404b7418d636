using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;

namespace FedActors.Core.Tests.Rounds;

/// <summary>Effects as short lines, so that a test reads like the minutes of a round. A task is written round.attempt.slot.</summary>
internal static class Transcript
{
    public static string[] Of(IEnumerable<RoundEffect> effects) => [.. effects.Select(Line)];

    public static string Line(RoundEffect effect) => effect switch
    {
        RoundEffect.Send send => $"{Line(send.Message)} -> {send.Client.Value}{send.Incarnation}",
        RoundEffect.SendToAll all => $"{Line(all.Message)} -> all",
        RoundEffect.OpenSum => "open sum",
        RoundEffect.Fold fold => $"fold {Key(fold.Order.Key)} of {fold.Order.Client.Value} weight {fold.Order.Weight}",
        RoundEffect.DropBody drop => $"drop body of {drop.Client.Value}",
        RoundEffect.DropBodies drop => $"drop all of {drop.Client.Value}",
        RoundEffect.TakeReply take => $"take {take.Reply.Stage} of slot {take.Slot}",
        RoundEffect.EndStage end => $"end {end.Stage}",
        RoundEffect.Charge => "charge",
        RoundEffect.Close => "close",
        RoundEffect.Commit => "commit",
        RoundEffect.SetTimer timer => $"timer {timer.Timer} {timer.Due.TotalSeconds:0.###}",
        RoundEffect.CancelTimer timer => $"no timer {timer.Timer}",
        RoundEffect.Report report => Line(report.Event),
        RoundEffect.StopRun stop => $"stop {stop.End.Reason}",
        _ => throw new InvalidOperationException($"The transcript has no line for {effect}."),
    };

    public static string Key(TaskKey key) => $"{key.Round}.{key.Attempt}.{key.Slot}";

    private static string Line(ClientMessage message) => message switch
    {
        ClientMessage.TrainTask task => $"task {Key(task.Key)}",
        ClientMessage.Secure asked => $"ask {asked.Ask.Stage} {Key(asked.Key)}",
        ClientMessage.Answer answer => $"{answer.Outcome} {Key(answer.Key)}",
        ClientMessage.Cancel cancel => $"cancel {Key(cancel.Key)}",
        ClientMessage.RoundCommitted committed => $"committed {committed.Round}",
        ClientMessage.Receipted receipted => $"receipt {Key(receipted.Receipt.Signed.Receipt.Key)}",
        ClientMessage.RunEnded => "run ended",
        ClientMessage.Superseded superseded => $"superseded by {superseded.Newer}",
        _ => throw new InvalidOperationException($"The transcript has no line for {message}."),
    };

    private static string Line(RunEvent happened) => happened switch
    {
        RunEvent.MemberJoined joined => $"[{joined.Client.Value}{joined.Incarnation} joined: {joined.Members}]",
        RunEvent.MemberLeft left => $"[{left.Client.Value}{left.Incarnation} left: {left.Members}]",
        RunEvent.WaitingForMembers waiting => $"[waiting {waiting.Members}/{waiting.Needed}]",
        RunEvent.RoundStarted started => $"[round {started.Plan.Round}.{started.Plan.Attempt} started]",
        RunEvent.SlotEnded ended => $"[slot {ended.Key.Slot} {ended.Outcome}]",
        RunEvent.RoundCommitted committed => $"[round {committed.Record.Round} committed]",
        RunEvent.RoundFailed failed => $"[round {failed.Round}.{failed.Attempt} failed]",
        RunEvent.JournalTrouble trouble => $"[journal trouble in round {trouble.Round}]",
        RunEvent.SlotReopened reopened => $"[slot {reopened.Key.Slot} open again]",
        RunEvent.MemberDescribed described => $"[{described.Client.Value} has {described.Capabilities.Cores} cores{(described.Flaw is null ? "" : " (not kept)")}]",
        RunEvent.Paused => "[paused]",
        RunEvent.Resumed => "[resumed]",
        RunEvent.UpdateLate late => $"[late {Key(late.Key)} {(late.Counted ? "counted" : "not counted")}]",
        _ => throw new InvalidOperationException($"The transcript has no line for {happened}."),
    };
}
