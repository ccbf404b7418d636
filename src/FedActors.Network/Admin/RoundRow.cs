namespace FedActors.Network.Admin;

/// <summary>A committed round.</summary>
/// <param name="Round">Its number.</param>
/// <param name="Attempt">Which try succeeded.</param>
/// <param name="Epoch">The epoch that committed it.</param>
/// <param name="StartedAt">When that try began.</param>
/// <param name="ClosedAt">When its next model was ready.</param>
/// <param name="Asked">How many nodes were asked.</param>
/// <param name="Accepted">How many updates count.</param>
/// <param name="Stragglers">How many were still at work.</param>
/// <param name="Dropouts">How many were lost, left or declined.</param>
/// <param name="Refused">How many updates failed admission.</param>
/// <param name="TrainLoss">Mean training loss, where there is one.</param>
/// <param name="EvaluatedLoss">Loss of the new model, where measured.</param>
/// <param name="EvaluatedAccuracy">Accuracy of the new model, where measured.</param>
/// <param name="UpdateNorm">Euclidean norm of new minus old model.</param>
/// <param name="Model">Digest of the new model.</param>
/// <param name="Hash">The record's hash.</param>
/// <param name="Epsilon">What the population has been charged after it; null where no privacy is promised.</param>
public sealed record RoundRow(
    int Round, int Attempt, long Epoch, DateTimeOffset StartedAt, DateTimeOffset ClosedAt, int Asked, int Accepted, int Stragglers, int Dropouts, int Refused,
    double? TrainLoss, double? EvaluatedLoss, double? EvaluatedAccuracy, double UpdateNorm, string Model, string Hash, double? Epsilon = null)
{
    /// <summary>The row of a record.</summary>
    public static RoundRow Of(Core.Rounds.RoundRecord record) => new(
        record.Round.Value, record.Attempt, record.Epoch.Value, Moment(record.StartedAt), Moment(record.ClosedAt), record.Cohort.Count, record.Accepted.Count,
        record.Stragglers.Count, record.Dropouts.Count, record.Refused.Count, record.Metrics.TrainLoss, record.Metrics.EvaluatedLoss,
        record.Metrics.EvaluatedAccuracy, record.Metrics.UpdateNorm, record.NextModel.ToString(), record.Hash.ToString(), record.Privacy?.Epsilon);

    private static DateTimeOffset Moment(Core.Rounds.Instant instant) => DateTimeOffset.UnixEpoch.AddTicks(instant.Microseconds * TimeSpan.TicksPerMicrosecond);
}
