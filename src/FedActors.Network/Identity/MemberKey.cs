using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Identity;

/// <summary>A member's key: whole where it is made here, only its public half where the site has the other.</summary>
internal sealed class MemberKey : IDisposable
{
    private readonly ECDsa? _whole;

    private MemberKey(PublicKey @public, ECDsa? whole) => (Public, _whole) = (@public, whole);

    /// <summary>The public half.</summary>
    public PublicKey Public { get; }

    /// <summary>The public half as the index keeps it.</summary>
    public string Public64 => Convert.ToBase64String(Public.ExportSubjectPublicKeyInfo());

    /// <summary>The private half, PEM; null where it is not here.</summary>
    public string? Pem => _whole is null ? null : PrivateKeys.Pem(_whole);

    /// <summary>Makes a key.</summary>
    public static MemberKey New()
    {
        ECDsa key = PrivateKeys.New();
        return new MemberKey(new PublicKey(key), key);
    }

    /// <summary>A key of which only the public half is here.</summary>
    public static MemberKey Of(PublicKey key) => new(key, null);

    /// <inheritdoc/>
    public void Dispose() => _whole?.Dispose();
}
