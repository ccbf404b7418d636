using FedActors.Core.Identity;
using FedActors.Core.Vectors;

namespace FedActors.Core.Edges;

/// <summary>Global models by digest. A stored model never changes.</summary>
public interface IModelStore
{
    /// <summary>Stores a model durably and names it; storing it again is no error.</summary>
    Sha256Digest Put(ModelVector model);

    /// <summary>
    /// That model belongs to a committed round: it stays until a number of later ones, which the store sets, have been kept after it. Models
    /// that were put and never kept, from attempts that failed or aggregators that were fenced, go first and push out none of these.
    /// </summary>
    void Keep(Sha256Digest digest);

    /// <summary>The model of that digest, or null where it is not stored. Callers do not write to it.</summary>
    ModelVector? Find(Sha256Digest digest);
}
