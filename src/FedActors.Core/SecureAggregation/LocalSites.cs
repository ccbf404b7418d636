using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>
/// The identities of sites that live in one process: each has a signing key, made when first needed, and everybody knows everybody's. A
/// certificate is the site's number. Safe for many threads.
/// </summary>
public sealed class LocalSites : IDisposable
{
    private readonly ConcurrentDictionary<ClientId, Lazy<ECDsa>> _keys = new();

    /// <summary>The identity of one site.</summary>
    public ISiteTrust Of(ClientId client) => new Site(this, client);

    /// <summary>A book for an aggregator, which has no site of its own.</summary>
    public ISiteBook OpenBook() => new Book(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<ECDsa> key in _keys.Values.Where(key => key.IsValueCreated))
        {
            key.Value.Dispose();
        }
    }

    private ECDsa KeyOf(ClientId client) => _keys.GetOrAdd(client, _ => new Lazy<ECDsa>(() => ECDsa.Create(ECCurve.NamedCurves.nistP256))).Value;

    private sealed class Site(LocalSites sites, ClientId client) : ISiteTrust
    {
        public byte[] Certificate
        {
            get
            {
                var number = new byte[sizeof(int)];
                BinaryPrimitives.WriteInt32LittleEndian(number, client.Value);
                return number;
            }
        }

        public byte[] Sign(ReadOnlySpan<byte> text)
        {
            ECDsa key = sites.KeyOf(client);
            lock (key)
            {
                return key.SignData(text, HashAlgorithmName.SHA256);
            }
        }

        public ISiteBook OpenBook() => sites.OpenBook();
    }

    private sealed class Book(LocalSites sites) : ISiteBook
    {
        private readonly Dictionary<int, ClientId> _slots = [];

        public ClientId Note(int slot, ReadOnlySpan<byte> certificate, out string? refusal)
        {
            if (certificate.Length != sizeof(int))
            {
                refusal = $"the certificate has {certificate.Length} bytes; within one process it is the site's number, {sizeof(int)} bytes";
                return default;
            }

            var client = new ClientId(BinaryPrimitives.ReadInt32LittleEndian(certificate));
            if (_slots.TryGetValue(slot, out ClientId known) ? known != client : _slots.ContainsValue(client))
            {
                refusal = $"site {client} sits in another slot, or slot {slot} is another site's";
                return default;
            }

            _slots[slot] = client;
            refusal = null;
            return client;
        }

        public bool Verify(int slot, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
        {
            if (!_slots.TryGetValue(slot, out ClientId client))
            {
                return false;
            }

            ECDsa key = sites.KeyOf(client);
            lock (key)
            {
                return key.VerifyData(text, signature, HashAlgorithmName.SHA256);
            }
        }
    }
}
