using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;

namespace FedActors.Seed.Leading;

/// <summary>
/// The models of the run, opened when first needed: that asks the store and belongs on the work pool, not on the leadership's thread. Whoever
/// hands models out is told of each before any node is asked to train it.
/// </summary>
internal sealed class LedModels(Func<IModelStore> open, Action<Sha256Digest, ModelVector> chosen) : IModelStore
{
    private readonly Lazy<IModelStore> _models = new(open, LazyThreadSafetyMode.PublicationOnly);

    /// <inheritdoc/>
    public Sha256Digest Put(ModelVector model)
    {
        Sha256Digest digest = _models.Value.Put(model);
        chosen(digest, model);
        return digest;
    }

    /// <inheritdoc/>
    public void Keep(Sha256Digest digest) => _models.Value.Keep(digest);

    /// <inheritdoc/>
    public ModelVector? Find(Sha256Digest digest) => _models.Value.Find(digest);
}
