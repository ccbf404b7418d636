using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Simulation.Cluster;

/// <summary>
/// The virtual model store: durable, shared by all aggregator processes, and bounded. The model that was longest not asked for goes first:
/// models of attempts that failed must not push out the one everybody trains on.
/// </summary>
internal sealed class SimulatedModels(int kept) : IModelStore
{
    private readonly Dictionary<Sha256Digest, Kept> _models = [];
    private long _uses;

    public Sha256Digest Put(ModelVector model)
    {
        Sha256Digest digest = ModelFile.Digest(model);
        if (!_models.TryGetValue(digest, out Kept? present))
        {
            _models[digest] = present = new Kept(model);
        }

        present.UsedAt = _uses++;
        if (_models.Count > kept)
        {
            _models.Remove(_models.MinBy(pair => pair.Value.UsedAt).Key);
        }

        return digest;
    }

    public ModelVector? Find(Sha256Digest digest)
    {
        if (!_models.TryGetValue(digest, out Kept? present))
        {
            return null;
        }

        present.UsedAt = _uses++;
        return present.Model;
    }

    private sealed class Kept(ModelVector model)
    {
        public ModelVector Model { get; } = model;

        public long UsedAt { get; set; }
    }
}
