using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Updates;
using FedActors.Core.Vectors;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Learning.Privacy;

namespace FedActors.Federation.Tasks;

/// <summary>What a worker node works on: one centre's trainer.</summary>
/// <param name="Trainer">Trains on the centre's examples.</param>
/// <param name="Shape">The tensors of the model that it trains.</param>
/// <param name="Transforms">What this node does to every update before it leaves, beside what the task asks for.</param>
/// <param name="ExamplesPerClass">How many examples of each class it has; null where there are no classes.</param>
public sealed record NodeTask(ITrainer Trainer, ModelShape Shape, TransformChain Transforms, IReadOnlyList<long>? ExamplesPerClass = null)
{
    /// <summary>Loads or generates the node's part of the data.</summary>
    /// <param name="options">The node.</param>
    /// <param name="client">The number in its certificate.</param>
    /// <exception cref="MalformedInputException">The data are missing, damaged, cannot be divided so, or have no such part.</exception>
    public static NodeTask Create(NodeOptions options, ClientId client)
    {
        FederationOptions federation = options.Federation;
        int parts = federation.Data.Centres;
        bool isWhole = parts == 1 && options.Centre is null && federation.Data.Source is DataSource.Idx or DataSource.Csv;
        int part = isWhole ? 0 : options.Centre ?? client.Value;
        if (part >= parts)
        {
            throw new MalformedInputException(
                options.Centre is null ? $"node number {part}" : $"node.centre = {part}",
                $"data.centres is {parts}, so that parts 0 to {parts - 1} are there. Set data.centres to the number of parts, as all nodes do, "
                + "or name a part in node.centre.");
        }

        // The run's bound comes with each task; one that stands in the node's own file holds beside it, so that the tighter of the two counts.
        TransformChain transforms = federation.Run.Local.ClipNorm is { } bound ? new TransformChain(new NormClip(bound)) : TransformChain.Empty;
        FederatedTask task = FederatedTaskFactory.Create(federation, null, new TrainingSecrets(_ => SystemRandomness.Instance, options.TellsLosses));
        return new NodeTask(task.TrainerOf(new ClientId(part)), task.Shape, transforms, task.ExamplesPerClassOf(new ClientId(part)));
    }
}
