using System.Security.Cryptography;
using FedActors.Core.Edges;

namespace FedActors.Bench.SecureAggregation;

/// <summary>Identities of the sites of a benchmark: one ECDSA key a slot, made and imported before the clock starts, as at enrolment.</summary>
internal sealed class BenchSites : ISiteVerifier
{
    private readonly ECDsa[] _keys;

    public BenchSites(int count) => _keys = [.. Enumerable.Range(0, count).Select(_ => ECDsa.Create(ECCurve.NamedCurves.nistP256))];

    public bool Verify(int slot, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        _keys[slot].VerifyData(text, signature, HashAlgorithmName.SHA256);

    public ISiteSigner SignerOf(int slot) => new Signer(_keys[slot]);

    private sealed class Signer(ECDsa key) : ISiteSigner
    {
        public byte[] Sign(ReadOnlySpan<byte> text) => key.SignData(text, HashAlgorithmName.SHA256);
    }
}
