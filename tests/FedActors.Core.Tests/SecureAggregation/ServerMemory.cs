using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Tests.SecureAggregation;

/// <summary>
/// An attacker with everything a server saw of a round, and everything some colluding clients know. It gives back each secret that it has shares
/// enough for, tries every key on every seal, and takes masks from bodies.
/// </summary>
internal sealed class ServerMemory
{
    private readonly SecAggWorld _world;
    private readonly CohortContext _context;
    private readonly CohortGraph _graph;
    private readonly Dictionary<int, KeyAdvertisement> _keys;
    private readonly Dictionary<int, Dictionary<int, SecretShare>> _sharesOfSelf = [], _sharesOfKey = [];
    private readonly Dictionary<int, byte[]> _selfSecrets = [];
    private readonly Dictionary<int, AgreementKey> _maskKeys = [], _shareKeys = [];

    public ServerMemory(SecAggWorld world, IReadOnlyList<(AgreementKey ShareKey, AgreementKey MaskKey, int Slot)> colluders)
    {
        _world = world;
        _keys = world.Keys!.Advertised.ToDictionary(one => one.Slot);
        Sha256Digest setting = world.Setting.Digest();
        _context = new CohortContext(setting, CohortContext.CohortOf(setting, world.Keys.Advertised));
        _graph = CohortGraph.Build([.. _keys.Keys.Order()], world.Setting.Degree, _context.Cohort);
        foreach ((AgreementKey shareKey, AgreementKey maskKey, int slot) in colluders)
        {
            (_shareKeys[slot], _maskKeys[slot]) = (shareKey, maskKey);
        }

        foreach (RevealedShares revealed in world.Revealed.Values)
        {
            revealed.Alive.ToList().ForEach(one => Learn(_sharesOfSelf, one.Owner, SecretShare.Read(revealed.Slot, one.Bytes)!.Value));
            revealed.Dropped.ToList().ForEach(one => Learn(_sharesOfKey, one.Owner, SecretShare.Read(revealed.Slot, one.Bytes)!.Value));
        }

        OpenSeals();
        Reconstruct();
    }

    /// <summary>The mask keys that the attacker has.</summary>
    public IReadOnlyCollection<int> KnownMaskKeys => _maskKeys.Keys;

    /// <summary>The own masks that the attacker has.</summary>
    public IReadOnlyCollection<int> KnownSelfMasks => _selfSecrets.Keys;

    /// <summary>The encoded update of that slot, or null where a mask stays on its body; a partly unmasked body is then compared too.</summary>
    public byte[]? Unmask(int slot, out byte[] partly)
    {
        byte[] body = [.. _world.Bodies[slot]];
        bool isWhole = _selfSecrets.TryGetValue(slot, out byte[]? self);
        if (isWhole)
        {
            Remove(body, _context.Key(self, KeyPurpose.SelfMask, slot, slot), isAdded: true);
        }

        foreach (int neighbour in SharingNeighbours(slot))
        {
            if (PairKey(slot, neighbour) is { } key)
            {
                Remove(body, key, isAdded: slot < neighbour);
            }
            else
            {
                isWhole = false;
            }
        }

        partly = body;
        return isWhole ? body : null;
    }

    /// <summary>
    /// The smallest sums the attacker can form: survivors that are tied together by masks it does not have stand or fall together.
    /// </summary>
    public List<int[]> Groups(IReadOnlyList<int> survivors)
    {
        var left = new SortedSet<int>(survivors);
        var groups = new List<int[]>();
        while (left.Count > 0)
        {
            var group = new SortedSet<int>();
            var open = new Stack<int>([left.Min]);
            while (open.TryPop(out int slot))
            {
                if (left.Remove(slot) && group.Add(slot))
                {
                    SharingNeighbours(slot).Where(other => left.Contains(other) && PairKey(slot, other) is null).ToList().ForEach(open.Push);
                }
            }

            groups.Add([.. group]);
        }

        return groups;
    }

    private IEnumerable<int> SharingNeighbours(int slot) => _graph.NeighboursOf(slot).Where(_world.Sealed.ContainsKey);

    private byte[]? PairKey(int slot, int other) =>
        _maskKeys.TryGetValue(slot, out AgreementKey? own) ? _context.PairKey(own.Agree(_keys[other].MaskKey), slot, other)
        : _maskKeys.TryGetValue(other, out AgreementKey? theirs) ? _context.PairKey(theirs.Agree(_keys[slot].MaskKey), slot, other)
        : null;

    private void Remove(byte[] body, byte[] key, bool isAdded)
    {
        using var scratch = new MaskScratch();
        using var stream = new MaskStream(key, scratch);
        stream.Apply(body, 0, _world.Setting.Encoding.RingBits, isSubtracted: isAdded);
    }

    /// <summary>Every private key against every public key, also in roles it was not made for, on every seal.</summary>
    private void OpenSeals()
    {
        Span<byte> plain = stackalloc byte[SealedShare.PlainLength];
        foreach (AgreementKey key in (AgreementKey[])[.. _shareKeys.Values, .. _maskKeys.Values])
        {
            foreach (SealedShares sent in _world.Sealed.Values)
            {
                byte[][] agreements = [key.Agree(_keys[sent.Slot].ShareKey), key.Agree(_keys[sent.Slot].MaskKey)];
                foreach (SealedShare share in sent.Shares)
                {
                    foreach (byte[] agreement in agreements)
                    {
                        byte[] label = _context.Label(KeyPurpose.Share, sent.Slot, share.Slot);
                        if (SealedShare.Open(_context.Key(agreement, KeyPurpose.Share, sent.Slot, share.Slot), label, share.Bytes, plain))
                        {
                            Learn(_sharesOfSelf, sent.Slot, SecretShare.Read(share.Slot, plain[..SecretShare.Length])!.Value);
                            Learn(_sharesOfKey, sent.Slot, SecretShare.Read(share.Slot, plain[SecretShare.Length..])!.Value);
                        }
                    }
                }
            }
        }
    }

    private void Reconstruct()
    {
        int known;
        do
        {
            known = _selfSecrets.Count + _maskKeys.Count;
            foreach (int owner in _world.Sealed.Keys)
            {
                TryShares(_sharesOfSelf, owner, secret =>
                {
                    if (_context.SelfMaskDigest(secret, owner) == _world.Sealed[owner].SelfMask)
                    {
                        _selfSecrets[owner] = secret;
                    }
                });
                TryShares(_sharesOfKey, owner, secret =>
                {
                    if (AgreementKey.FromSecret(secret) is { } key && key.Point.Bytes.SequenceEqual(_keys[owner].MaskKey.Bytes))
                    {
                        _maskKeys[owner] = key;
                    }
                });
            }

            OpenSeals();
        }
        while (known < _selfSecrets.Count + _maskKeys.Count);
    }

    private static void TryShares(Dictionary<int, Dictionary<int, SecretShare>> all, int owner, Action<byte[]> use)
    {
        SecretShare[] shares = [.. all.GetValueOrDefault(owner, []).Values];

        // Not only with the threshold: whatever there is, as a polynomial of any degree.
        for (int count = 1; count <= shares.Length; count++)
        {
            var secret = new byte[SecretSharing.SecretLength];
            Assert.True(SecretSharing.Combine(shares, count, secret).IsAccepted);
            use(secret);
        }
    }

    private static void Learn(Dictionary<int, Dictionary<int, SecretShare>> all, int owner, SecretShare share)
    {
        if (!all.TryGetValue(owner, out Dictionary<int, SecretShare>? shares))
        {
            all.Add(owner, shares = []);
        }

        shares[share.Holder] = share;
    }
}
