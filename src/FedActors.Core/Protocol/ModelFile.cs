using System.Security.Cryptography;
using FedActors.Core.Identity;
using FedActors.Core.Vectors;

namespace FedActors.Core.Protocol;

/// <summary>A model as the file that stands for it everywhere.</summary>
public static class ModelFile
{
    /// <summary>The model's name: SHA-256 of its safetensors file without notes, computed without making the file.</summary>
    /// <param name="model">float32[d]; every bit counts, the sign of zero and the payload of NaN too.</param>
    public static Sha256Digest Digest(ModelVector model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        SafetensorsWriter.Write(hash.AppendData, model, metadata: null);
        return new Sha256Digest(hash.GetHashAndReset());
    }
}
