using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Simulation.Store;

/// <summary>
/// The virtual model store: durable, shared by all aggregator processes, and bounded as the real ones are: the last committed models stay,
/// and of the others the last stored or read.
/// </summary>
internal sealed class SimulatedModels(int kept) : IModelStore
{
    private readonly Dictionary<Sha256Digest, ModelVector> _models = [];
    private readonly List<Sha256Digest> _stored = [];
    private readonly List<Sha256Digest> _committed = [];

    public Sha256Digest Put(ModelVector model)
    {
        Sha256Digest digest = ModelFile.Digest(model);
        if (_models.TryAdd(digest, model))
        {
            Add(_stored, digest);
        }
        else
        {
            Touch(digest);
        }

        return digest;
    }

    public void Keep(Sha256Digest digest)
    {
        _stored.Remove(digest);
        if (_models.ContainsKey(digest) && !_committed.Contains(digest))
        {
            Add(_committed, digest);
        }
    }

    /// <summary>Whether that model is there; asking changes nothing.</summary>
    public bool Has(Sha256Digest digest) => _models.ContainsKey(digest);

    /// <summary>That model, if it is there; asking changes nothing.</summary>
    public ModelVector? Peek(Sha256Digest digest) => _models.GetValueOrDefault(digest);

    public ModelVector? Find(Sha256Digest digest)
    {
        Touch(digest);
        return _models.GetValueOrDefault(digest);
    }

    private void Touch(Sha256Digest digest)
    {
        if (_stored.Remove(digest))
        {
            _stored.Add(digest);
        }
    }

    private void Add(List<Sha256Digest> models, Sha256Digest digest)
    {
        models.Add(digest);
        if (models.Count > kept)
        {
            _models.Remove(models[0]);
            models.RemoveAt(0);
        }
    }
}
