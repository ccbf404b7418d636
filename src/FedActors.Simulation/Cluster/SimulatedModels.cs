using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Simulation.Cluster;

/// <summary>The virtual model store: durable, shared by all aggregator processes, and bounded: the oldest models go first.</summary>
internal sealed class SimulatedModels(int kept) : IModelStore
{
    private readonly Dictionary<Sha256Digest, ModelVector> _models = [];
    private readonly Queue<Sha256Digest> _order = new();

    public Sha256Digest Put(ModelVector model)
    {
        Sha256Digest digest = ModelFile.Digest(model);
        if (_models.TryAdd(digest, model))
        {
            _order.Enqueue(digest);
            if (_order.Count > kept)
            {
                _models.Remove(_order.Dequeue());
            }
        }

        return digest;
    }

    public ModelVector? Find(Sha256Digest digest) => _models.GetValueOrDefault(digest);
}
