namespace FedActors.Federation.Reports;

/// <summary>One committed round as a line of a table.</summary>
public sealed record RoundRow
{
    /// <summary>The round, counted from 1.</summary>
    public required int Round { get; init; }

    /// <summary>Which attempt succeeded.</summary>
    public required int Attempt { get; init; }

    /// <summary>When the attempt started, in the run's own seconds (virtual in simulation).</summary>
    public required double StartedSeconds { get; init; }

    /// <summary>When its model was ready, in the run's own seconds.</summary>
    public required double ClosedSeconds { get; init; }

    /// <summary>Members when the round closed.</summary>
    public required int Members { get; init; }

    /// <summary>Clients asked.</summary>
    public required int Asked { get; init; }

    /// <summary>Updates of this round's own that were counted.</summary>
    public required int Counted { get; init; }

    /// <summary>Late updates of earlier rounds that were counted here.</summary>
    public required int Carried { get; init; }

    /// <summary>Clients still at work when the round closed.</summary>
    public required int Stragglers { get; init; }

    /// <summary>Clients lost, left or declined.</summary>
    public required int Dropouts { get; init; }

    /// <summary>Updates that failed admission.</summary>
    public required int Refused { get; init; }

    /// <summary>Mean training loss; null where unknown.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>Mean of the centres' losses of the model the round started from; null where not measured.</summary>
    public double? LocalLoss { get; init; }

    /// <summary>Mean of the centres' accuracies of that model; null where not measured.</summary>
    public double? LocalAccuracy { get; init; }

    /// <summary>What the population's privacy has been charged after this round; null where none was promised.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Test loss of the new model; null without test examples.</summary>
    public double? EvaluatedLoss { get; init; }

    /// <summary>Test accuracy of the new model in [0, 1]; null without test examples.</summary>
    public double? EvaluatedAccuracy { get; init; }

    /// <summary>Euclidean norm of new minus old model.</summary>
    public required double UpdateNorm { get; init; }

    /// <summary>Real seconds since this process began when the round was committed; 0 for rounds of an earlier process.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>Digest of the new model.</summary>
    public required string NextModel { get; init; }

    /// <summary>The accuracy to show: evaluated, else the centres' own; null where nobody measured.</summary>
    public double? Accuracy => EvaluatedAccuracy ?? LocalAccuracy;

    /// <summary>The loss to show: evaluated, else the centres' own, else the training loss.</summary>
    public double? Loss => EvaluatedLoss ?? LocalLoss ?? TrainLoss;
}
