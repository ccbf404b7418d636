using System.Security.Cryptography;

namespace FedActors.Network.Tests.Identity;

/// <summary>RSA keys, which take a second to make: once for all tests.</summary>
internal static class RsaKeys
{
    private static readonly Lazy<RSA> StrongKey = new(() => RSA.Create(3072)), WeakKey = new(() => RSA.Create(2048));

    public static RSA Strong => StrongKey.Value;

    public static RSA Weak => WeakKey.Value;
}
