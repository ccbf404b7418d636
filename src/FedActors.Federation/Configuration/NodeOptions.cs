using FedActors.Federation.Privacy;

using FedActors.Core.Policy;

namespace FedActors.Federation.Configuration;

/// <summary>A worker node's process as its configuration describes it: the section <c>node</c>, its data and its model.</summary>
public sealed record NodeOptions
{
    /// <summary>The settings that the node shares with the run: data, partition, model, clipping, seed, threads.</summary>
    public required FederationOptions Federation { get; init; }

    /// <summary>The directory with the node's certificate, key and the federation's roots.</summary>
    public required string Kit { get; init; }

    /// <summary>The https addresses of seeds; one or more. Further ones are learnt from the first that answers.</summary>
    public required IReadOnlyList<string> Seeds { get; init; }

    /// <summary>The directory that keeps a finished update until its round is committed.</summary>
    public required string State { get; init; }

    /// <summary>Which part of divided data this node trains on; null for the number in its certificate.</summary>
    public int? Centre { get; init; }

    /// <summary>Whether this node tells the seeds how many examples of each class it has.</summary>
    public bool TellsExamplesPerClass { get; init; }

    /// <summary>Whether the process ends with the run; else it waits for the next one.</summary>
    public bool ExitWhenRunEnds { get; init; }

    /// <summary>What may be learnt about this node's examples over all tasks; null keeps the account and sets no bound.</summary>
    public ExampleBudget? ExampleBudget { get; init; }

    /// <summary>Whether losses measured on the examples leave the node although a task asks for example privacy.</summary>
    public bool TellsLosses { get; init; }

    /// <summary>What the node takes part in; null for anything.</summary>
    public SitePolicy? Policy { get; init; }

    /// <summary>How many receipts are kept in the state directory; of more, the oldest is deleted. 0 keeps none.</summary>
    public int ReceiptsMax { get; init; } = 10_000;

    /// <summary>What is printed.</summary>
    public LogOptions Log { get; init; } = new();
}
