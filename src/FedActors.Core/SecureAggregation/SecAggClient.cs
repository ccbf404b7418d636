using System.Security.Cryptography;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>
/// One client's part in one attempt at one round. Stages are taken in order and once: <see cref="Advertise"/>, <see cref="Share"/>,
/// <see cref="Mask"/>, <see cref="Sign"/>, <see cref="Reveal"/>. A message that breaks a rule is refused by name and changes nothing. A client that
/// restarts has lost its secrets and stays out until the next round, which is the point.
/// </summary>
/// <remarks>
/// K. Bonawitz et al., "Practical secure aggregation for privacy-preserving machine learning", CCS 2017, figure 4, the version against an active
/// server; over the graph of J. Bell et al., CCS 2020. Deviations: the model's digest and all sizes are part of what is signed (D. Pasquini et al., "Eluding
/// secure aggregation", CCS 2022); the secret behind a client's own mask is announced by its digest, so that false shares are noticed.
/// </remarks>
public sealed partial class SecAggClient : IDisposable
{
    private readonly SecAggSetting _setting;
    private readonly Sha256Digest _context;
    private readonly ISecretRandomness _randomness;
    private readonly ISiteSigner _signer;
    private readonly ISiteVerifier _verifier;
    private readonly byte[] _selfSecret = new byte[SecretSharing.SecretLength];
    private readonly SortedDictionary<int, Neighbour> _neighbours = [];
    private AgreementKey? _shareKey, _maskKey;
    private CohortContext _cohort;
    private int[] _advertised = [];
    private IReadOnlyList<int> _survivors = [];

    /// <summary>A client before its first stage.</summary>
    /// <param name="setting">Accepted by <see cref="SecAggSetting.Judge"/>, with the digest of the model this client received itself.</param>
    /// <param name="slot">The client's place in the cohort.</param>
    /// <param name="randomness">Where keys, shares and masks come from.</param>
    /// <param name="signer">The site's identity.</param>
    /// <param name="verifier">The other sites' identities.</param>
    public SecAggClient(SecAggSetting setting, int slot, ISecretRandomness randomness, ISiteSigner signer, ISiteVerifier verifier)
    {
        if (setting.Judge() is { IsAccepted: false } flaw)
        {
            throw new ArgumentException(flaw.Message, nameof(setting));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, setting.CohortMax);
        (_setting, Slot, _randomness, _signer, _verifier) = (setting, slot, randomness, signer, verifier);
        _context = setting.Digest();
    }

    /// <summary>The client's place in the cohort.</summary>
    public int Slot { get; }

    /// <summary>Which stage comes next.</summary>
    public SecAggStage Stage { get; private set; }

    /// <summary>Stage 0: draws the keys of this attempt and signs them.</summary>
    /// <exception cref="InvalidOperationException">The client has advertised before.</exception>
    public KeyAdvertisement Advertise()
    {
        if (Stage != SecAggStage.Advertising || _shareKey is not null)
        {
            throw new InvalidOperationException($"{_setting.RunId} round {_setting.Round}: keys are advertised once; the stage is {Stage}.");
        }

        _shareKey = AgreementKey.Generate(_randomness);
        _maskKey = AgreementKey.Generate(_randomness);
        byte[] text = CohortContext.AdvertisementText(_context, Slot, _shareKey.Point, _maskKey.Point);
        Stage = SecAggStage.Sharing;
        return new KeyAdvertisement(_context, Slot, _shareKey.Point, _maskKey.Point, _signer.Sign(text));
    }

    /// <summary>Stage 1: accepts the cohort's keys, and shares both secrets among the neighbours.</summary>
    /// <param name="keys">From the server.</param>
    /// <param name="shares">For the server; null where refused.</param>
    public SecAggVerdict Share(NeighbourKeys keys, out SealedShares? shares)
    {
        shares = null;
        SecAggVerdict verdict = JudgeMessage(SecAggStage.Sharing, keys.Context);
        if (!verdict.IsAccepted || !(verdict = JudgeKeys(keys.Advertised)).IsAccepted)
        {
            return verdict;
        }

        int[] slots = [.. keys.Advertised.Select(one => one.Slot)];
        var cohort = new CohortContext(_context, CohortContext.CohortOf(_context, keys.Advertised));
        IReadOnlyList<int> neighbours = CohortGraph.Build(slots, _setting.Degree, cohort.Cohort).NeighboursOf(Slot);
        foreach (KeyAdvertisement one in keys.Advertised.Where(one => neighbours.Contains(one.Slot)))
        {
            if (!_verifier.Verify(one.Slot, CohortContext.AdvertisementText(_context, one.Slot, one.ShareKey, one.MaskKey), one.Signature))
            {
                return new SecAggVerdict(SecAggRule.BadSignature, $"The keys of slot {one.Slot} are not signed by its site for this attempt.");
            }
        }

        foreach (KeyAdvertisement one in keys.Advertised.Where(one => neighbours.Contains(one.Slot)))
        {
            _neighbours.Add(one.Slot, new Neighbour(one, _shareKey!.Agree(one.ShareKey)));
        }

        (_cohort, _advertised) = (cohort, slots);
        shares = SealShares([.. neighbours]);
        Stage = SecAggStage.Masking;
        return SecAggVerdict.Accepted;
    }

    /// <summary>Forgets all secrets.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_selfSecret);
        foreach (Neighbour neighbour in _neighbours.Values)
        {
            neighbour.Forget();
        }

        _shareKey?.Dispose();
        _maskKey?.Dispose();
        Stage = Stage == SecAggStage.Done ? SecAggStage.Done : SecAggStage.Aborted;
    }

    private SecAggVerdict JudgeMessage(SecAggStage stage, Sha256Digest context)
    {
        if (Stage != stage)
        {
            return new SecAggVerdict(SecAggRule.WrongStage, $"The message belongs to stage {stage}; slot {Slot} is at {Stage}.");
        }

        return context == _context
            ? SecAggVerdict.Accepted
            : new SecAggVerdict(SecAggRule.ForeignMessage,
                $"The message is bound to {context.Short}; round {_setting.Round} attempt {_setting.Attempt} with this model and setting is {_context.Short}.");
    }

    private SecAggVerdict JudgeKeys(IReadOnlyList<KeyAdvertisement> advertised)
    {
        SecAggVerdict order = SlotList.Judge([.. advertised.Select(one => one.Slot)], _setting.CohortMax, "The list of keys");
        if (!order.IsAccepted)
        {
            return order;
        }

        if (advertised.Count < _setting.ParticipantsMin)
        {
            return new SecAggVerdict(SecAggRule.TooFew, $"{advertised.Count} clients advertised keys; at least {_setting.ParticipantsMin} must.");
        }

        var seen = new HashSet<Sha256Digest>(2 * advertised.Count);
        foreach (KeyAdvertisement one in advertised)
        {
            if (one.Context != _context)
            {
                return new SecAggVerdict(SecAggRule.ForeignMessage, $"The keys of slot {one.Slot} were advertised for another round or setting.");
            }

            if (!seen.Add(Sha256Digest.Of(one.ShareKey.Bytes)) || !seen.Add(Sha256Digest.Of(one.MaskKey.Bytes)))
            {
                return new SecAggVerdict(SecAggRule.Duplicate, $"A key of slot {one.Slot} stands in the list twice; every key is fresh.");
            }
        }

        KeyAdvertisement? own = advertised.FirstOrDefault(one => one.Slot == Slot);
        return own is not null && own.ShareKey.Bytes.SequenceEqual(_shareKey!.Point.Bytes) && own.MaskKey.Bytes.SequenceEqual(_maskKey!.Point.Bytes)
            ? SecAggVerdict.Accepted
            : new SecAggVerdict(SecAggRule.OwnKey, $"The keys of slot {Slot} are missing from the list, or are not those it advertised.");
    }

    private SealedShares SealShares(int[] neighbours)
    {
        _randomness.Fill(_selfSecret);
        SecretShare[] ofSelf = SecretSharing.Split(_selfSecret, neighbours, _setting.Threshold, _randomness);
        SecretShare[] ofKey = SecretSharing.Split(_maskKey!.Secret, neighbours, _setting.Threshold, _randomness);
        var sealedShares = new SealedShare[neighbours.Length];
        Span<byte> plain = stackalloc byte[SealedShare.PlainLength];
        for (int i = 0; i < neighbours.Length; i++)
        {
            int to = neighbours[i];
            ofSelf[i].CopyTo(plain);
            ofKey[i].CopyTo(plain[SecretShare.Length..]);
            byte[] key = _cohort.Key(_neighbours[to].Agreement, KeyPurpose.Share, Slot, to);
            sealedShares[i] = new SealedShare(to, SealedShare.Seal(key, _cohort.Label(KeyPurpose.Share, Slot, to), plain));
        }

        CryptographicOperations.ZeroMemory(plain);
        return new SealedShares(_context, _cohort.Cohort, Slot, _cohort.SelfMaskDigest(_selfSecret, Slot), sealedShares);
    }

    /// <summary>A neighbour as this client knows it; its shares are null until its sealed shares have come.</summary>
    private sealed class Neighbour(KeyAdvertisement keys, byte[] agreement)
    {
        public AgreementPoint MaskKey => keys.MaskKey;

        public byte[] Agreement => agreement;

        public SecretShare? OfSelf { get; set; }

        public SecretShare? OfKey { get; set; }

        public bool HasShares => OfSelf is not null;

        public void Forget()
        {
            CryptographicOperations.ZeroMemory(agreement);
            (OfSelf, OfKey) = (null, null);
        }
    }
}
