using System.Text;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Federation.Configuration;

/// <summary>A federated run as its configuration describes it: validated, complete with defaults, free of contradictions.</summary>
public sealed record FederationOptions
{
    /// <summary>The run's name in its journal and reports.</summary>
    public string Name { get; init; } = "quickstart";

    /// <summary>A sentence for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>The run seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The aggregator's half, with how centres train in it.</summary>
    public required RunOptions Run { get; init; }

    /// <summary>How updates make the next model.</summary>
    public StrategyOptions Strategy { get; init; } = new();

    /// <summary>Centres draw their updates instead of training: for measuring everything but training.</summary>
    public bool SyntheticTraining { get; init; }

    /// <summary>The model.</summary>
    public ModelOptions Model { get; init; } = new();

    /// <summary>The data.</summary>
    public DataOptions Data { get; init; } = new();

    /// <summary>How the data are divided.</summary>
    public PartitionOptions Partition { get; init; } = new();

    /// <summary>How clients keep in touch.</summary>
    public ClientOptions Clients { get; init; } = new();

    /// <summary>Threads for training and evaluation; 0 takes one per core. It never changes a result.</summary>
    public int Threads { get; init; }

    /// <summary>The threads to use on this machine, 1 or more.</summary>
    public int ThreadCount => Threads == 0 ? Environment.ProcessorCount : Threads;

    /// <summary>The kind of trainer that the run's tasks need and its nodes have, as they announce it.</summary>
    public string TrainerKind => DrawsUpdates ? "synthetic" : "managed";

    /// <summary>Whether updates are drawn and not trained.</summary>
    public bool DrawsUpdates => SyntheticTraining || Model.Kind == ModelKind.None;

    /// <summary>
    /// SHA-256 of the canonical JSON of everything that determines the committed rounds. What only says when to stop, what the run is
    /// for, how many threads it may use or where on this machine an image set lies is left out, so that a run may go on elsewhere.
    /// </summary>
    public Sha256Digest Configuration => Sha256Digest.Of(Encoding.UTF8.GetBytes(EffectiveConfiguration.CanonicalIdentity(this)));
}
