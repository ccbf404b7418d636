using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;

namespace FedActors.Seed.Leading;

/// <summary>The models of the run, opened when first needed: that asks the store and belongs on the work pool, not on the leadership's thread.</summary>
internal sealed class LedModels(Func<IModelStore> open) : IModelStore
{
    private readonly Lazy<IModelStore> _models = new(open, LazyThreadSafetyMode.PublicationOnly);

    /// <inheritdoc/>
    public Sha256Digest Put(ModelVector model) => _models.Value.Put(model);

    /// <inheritdoc/>
    public void Keep(Sha256Digest digest) => _models.Value.Keep(digest);

    /// <inheritdoc/>
    public ModelVector? Find(Sha256Digest digest) => _models.Value.Find(digest);
}
