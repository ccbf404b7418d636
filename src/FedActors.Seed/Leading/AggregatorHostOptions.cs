using FedActors.Actors.Hosting;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Federation.Configuration;
using FedActors.Federation.Tasks;
using FedActors.Storage;

namespace FedActors.Seed.Leading;

/// <summary>What the aggregators of a seed work with, one after the other.</summary>
internal sealed record AggregatorHostOptions
{
    public required FederationOptions Federation { get; init; }

    public required SeedTask Task { get; init; }

    public required FederationStore Store { get; init; }

    public required SeedIncarnation Self { get; init; }

    public required int ModelsKept { get; init; }

    public required IUpdateBay Bay { get; init; }

    public required IClientLinks Links { get; init; }

    /// <summary>Opens a book of the sites in a cohort that masks its updates.</summary>
    public required Func<ISiteBook> OpenBook { get; init; }

    /// <summary>By which receipts are countersigned; null where the kit cannot sign.</summary>
    public ISiteTrust? Identity { get; init; }

    /// <summary>Told of each model that nodes may be asked to train next, on the work pool; it is not to be kept.</summary>
    public required Action<Sha256Digest, ModelVector> Chosen { get; init; }

    public required Func<Instant> Clock { get; init; }

    /// <summary>Told how the store has the run when a new aggregator begins, from the work pool's thread.</summary>
    public required Action<Epoch, RoundRecord?, RunWish> Opened { get; init; }

    /// <summary>Told what happens, on the aggregator's turn.</summary>
    public required Action<Instant, RunEvent> Observe { get; init; }

    /// <summary>Told when the run is over, or the aggregator was fenced.</summary>
    public required Action<Epoch, RunEnd> Ended { get; init; }

    /// <summary>Told when the aggregator broke.</summary>
    public required Action<Epoch, Exception> Failed { get; init; }
}
