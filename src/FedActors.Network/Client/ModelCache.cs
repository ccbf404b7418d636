using FedActors.Core.Identity;
using FedActors.Core.Vectors;

namespace FedActors.Network.Client;

/// <summary>The last model fetched, so that a task repeated after a change of leader costs no second download. Safe for many threads.</summary>
public sealed class ModelCache
{
    private readonly Lock _lock = new();
    private Sha256Digest _digest;
    private ModelVector? _model;

    /// <summary>The model of that digest; another one is let go, because it would only stand in the way of the download.</summary>
    internal ModelVector? Find(Sha256Digest digest)
    {
        lock (_lock)
        {
            if (_digest != digest)
            {
                _model = null;
            }

            return _model;
        }
    }

    internal void Keep(Sha256Digest digest, ModelVector model)
    {
        lock (_lock)
        {
            (_digest, _model) = (digest, model);
        }
    }
}
