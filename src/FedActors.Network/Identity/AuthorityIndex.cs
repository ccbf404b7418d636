using System.Text.Json;
using System.Text.Json.Serialization;
using FedActors.Core;

namespace FedActors.Network.Identity;

/// <summary>All that an authority has done: the one file that counts, from which the others are written again where a crash has lost them.</summary>
public sealed record AuthorityIndex
{
    internal const string FileName = "index.json";

    private const int KnownVersion = 1;

    /// <summary>The version of the file's form.</summary>
    public int Version { get; init; } = KnownVersion;

    /// <summary>The federation's name.</summary>
    public required string Federation { get; init; }

    /// <summary>The number of the newest revocation lists.</summary>
    public required long RevocationNumber { get; init; }

    /// <summary>The roots, the current one first.</summary>
    public required IReadOnlyList<IssuedRoot> Roots { get; init; }

    /// <summary>Every certificate that was issued, in order.</summary>
    public required IReadOnlyList<IssuedCertificate> Certificates { get; init; }

    /// <summary>The root that signs now.</summary>
    [JsonIgnore]
    public IssuedRoot Current => Roots[0];

    /// <summary>The roots that are trusted, the current one first.</summary>
    [JsonIgnore]
    public IEnumerable<IssuedRoot> Trusted => Roots.Where(root => root.RetiredAt is null);

    /// <summary>The certificates of a name, the newest last.</summary>
    public IReadOnlyList<IssuedCertificate> Of(string name) => [.. Certificates.Where(certificate => certificate.Name == name)];

    internal static AuthorityIndex Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        try
        {
            AuthorityIndex index = JsonSerializer.Deserialize(File.ReadAllBytes(path), IndexJson.Default.AuthorityIndex) ?? throw new JsonException("it is null");
            return index.Version != KnownVersion ? throw new MalformedInputException(path, $"it is of version {index.Version}; this program knows version {KnownVersion}. Use the program that wrote it.")
                : index.Roots.Count == 0 ? throw new JsonException("it has no root")
                : index;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MalformedInputException(directory, "no certificate authority is here. Make one with `fedactors provision init`, or name its directory with --ca.");
        }
        catch (JsonException error)
        {
            throw new MalformedInputException(path, $"it is damaged: {error.Message} Restore the authority's directory from a backup.");
        }
    }

    internal void Write(string directory) =>
        SecretFile.WritePublic(Path.Combine(directory, FileName), JsonSerializer.Serialize(this, IndexJson.Default.AuthorityIndex) + "\n", isDurable: true);
}
