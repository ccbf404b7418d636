using FedActors.Core.Aggregation;
using FedActors.Core.Identity;

namespace FedActors.Core.Rounds;

/// <summary>What a round takes from its run and does not decide itself.</summary>
/// <param name="Options">The run's options.</param>
/// <param name="Strategy">How updates make the next model.</param>
/// <param name="Epoch">This aggregator's fencing token.</param>
/// <param name="Configuration">Digest of the effective configuration.</param>
/// <param name="Previous">Hash of the last committed record.</param>
public sealed record RoundSetting(
    RunOptions Options,
    IAggregationStrategy Strategy,
    Epoch Epoch,
    Sha256Digest Configuration,
    Sha256Digest Previous)
{
    /// <summary>C of this round, where privacy is promised.</summary>
    public double ClipNorm { get; init; }

    /// <summary>
    /// The weight of an update in the sum: the strategy's, for no more examples than any centre may count with. Under privacy every update
    /// weighs the same, because the noise hides a centre of weight 1.
    /// </summary>
    public long WeightOf(long examples) => Options.Privacy is not null ? 1 : Strategy.WeightOf(Math.Min(examples, Options.ExamplesMax));
}
