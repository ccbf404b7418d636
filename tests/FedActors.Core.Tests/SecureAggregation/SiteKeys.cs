using System.Collections.Concurrent;
using System.Security.Cryptography;
using FedActors.Core.Edges;

namespace FedActors.Core.Tests.SecureAggregation;

/// <summary>The identities of a test's sites: one ECDSA key for each slot, made once a process.</summary>
internal sealed class SiteKeys : ISiteVerifier
{
    private static readonly ConcurrentDictionary<int, ECDsa> Keys = [];

    public static SiteKeys Instance { get; } = new();

    public ISiteSigner SignerOf(int slot) => new Signer(Of(slot));

    public bool Verify(int slot, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        Of(slot).VerifyData(text, signature, HashAlgorithmName.SHA256);

    private static ECDsa Of(int slot) => Keys.GetOrAdd(slot, _ => ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private sealed class Signer(ECDsa key) : ISiteSigner
    {
        public byte[] Sign(ReadOnlySpan<byte> text) => key.SignData(text, HashAlgorithmName.SHA256);
    }
}
