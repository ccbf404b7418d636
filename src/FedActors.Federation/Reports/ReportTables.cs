using System.Text;
using FedActors.Core.Rounds;

namespace FedActors.Federation.Reports;

/// <summary>The tables beside a report's page: CSV after RFC 4180 with a header, numbers with a point and all their digits.</summary>
internal static class ReportTables
{
    public static string RoundsCsv(IReadOnlyList<RoundRow> rows)
    {
        var text = new StringBuilder(
            "round,attempt,started_seconds,closed_seconds,members,asked,counted,carried,stragglers,dropouts,refused," +
            "train_loss,local_loss,local_accuracy,evaluated_loss,evaluated_accuracy,update_norm,wall_seconds,next_model\n");
        foreach (RoundRow r in rows)
        {
            text.Append($"{r.Round},{r.Attempt},{r.StartedSeconds},{r.ClosedSeconds},{r.Members},{r.Asked},{r.Counted},{r.Carried},");
            text.Append($"{r.Stragglers},{r.Dropouts},{r.Refused},{r.TrainLoss},{r.LocalLoss},{r.LocalAccuracy},");
            text.Append($"{r.EvaluatedLoss},{r.EvaluatedAccuracy},{r.UpdateNorm},{r.WallSeconds},{r.NextModel}\n");
        }

        return text.ToString();
    }

    public static string RoundsJsonLines(IReadOnlyList<RoundRow> rows) => string.Concat(rows.Select(row => RunSummaryJson.Write(row) + "\n"));

    public static string TimelineCsv(IReadOnlyList<TimelineBar> bars)
    {
        var text = new StringBuilder("round,attempt,slot,client,started_seconds,ended_seconds,outcome,detail\n");
        foreach (TimelineBar bar in bars)
        {
            text.Append($"{bar.Round},{bar.Attempt},{bar.Slot},{bar.Client},{bar.StartedSeconds},{bar.EndedSeconds},");
            text.Append($"{OutcomeWords.Key(bar.Outcome)},{Quote(bar.Detail)}\n");
        }

        return text.ToString();
    }

    private static string Quote(string? field) => field is null ? "" : $"\"{field.Replace("\"", "\"\"")}\"";
}
