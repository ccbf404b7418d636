using System.Security.Cryptography;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

/// <summary>
/// The aggregator's part in one attempt at one round: collects each stage's messages, adds masked bodies, and unmasks the sum. What peers
/// send and breaks a rule is refused by name and changes nothing. Each stage is closed by the host, when all have answered or the
/// deadline has passed; with too few answers the attempt is aborted and its sum forgotten.
/// </summary>
/// <remarks>Memory: one masked sum, and for each client its keys, its neighbours' sealed shares and what was revealed.</remarks>
public sealed partial class SecAggServer
{
    private readonly SecAggSetting _setting;
    private readonly Sha256Digest _context;
    private readonly ISiteVerifier _verifier;
    private readonly SortedDictionary<int, Participant> _participants = [];
    private readonly HashSet<Sha256Digest> _keys = [];
    private CohortContext _cohort;
    private CohortGraph? _graph;
    private byte[] _sum = [];
    private int[] _survivors = [];
    private SurvivorSignature[] _quorum = [];

    /// <summary>A server before its first stage.</summary>
    /// <param name="setting">Accepted by <see cref="SecAggSetting.Judge"/>.</param>
    /// <param name="verifier">The sites' identities.</param>
    public SecAggServer(SecAggSetting setting, ISiteVerifier verifier)
    {
        if (setting.Judge() is { IsAccepted: false } flaw)
        {
            throw new ArgumentException(flaw.Message, nameof(setting));
        }

        (_setting, _verifier, _context) = (setting, verifier, setting.Digest());
    }

    /// <summary>Where the attempt stands.</summary>
    public SecAggStage Stage { get; private set; }

    /// <summary>How many clients have answered in the present stage.</summary>
    public int Answers => _participants.Values.Count(one => one.Reached > Stage);

    /// <summary>Stage 0: takes a client's keys.</summary>
    public SecAggVerdict Take(KeyAdvertisement keys)
    {
        SecAggVerdict verdict = JudgeMessage(SecAggStage.Advertising, keys.Context);
        if (!verdict.IsAccepted)
        {
            return verdict;
        }

        if (keys.Slot < 0 || keys.Slot >= _setting.CohortMax)
        {
            return Unknown(keys.Slot);
        }

        Sha256Digest share = Sha256Digest.Of(keys.ShareKey.Bytes), mask = Sha256Digest.Of(keys.MaskKey.Bytes);
        if (_participants.ContainsKey(keys.Slot) || share == mask || _keys.Contains(share) || _keys.Contains(mask))
        {
            return new SecAggVerdict(SecAggRule.Duplicate, $"Slot {keys.Slot} has advertised already, or a key of its was advertised before.");
        }

        if (!_verifier.Verify(keys.Slot, CohortContext.AdvertisementText(_context, keys.Slot, keys.ShareKey, keys.MaskKey), keys.Signature))
        {
            return new SecAggVerdict(SecAggRule.BadSignature, $"The keys of slot {keys.Slot} are not signed by its site for this attempt.");
        }

        _keys.Add(share);
        _keys.Add(mask);
        _participants.Add(keys.Slot, new Participant(keys) { Reached = SecAggStage.Sharing });
        return SecAggVerdict.Accepted;
    }

    /// <summary>Ends stage 0; the keys go to everybody who advertised.</summary>
    public SecAggVerdict CloseAdvertising(out NeighbourKeys? keys)
    {
        keys = null;
        SecAggVerdict verdict = Close(SecAggStage.Advertising, _participants.Count, _setting.ParticipantsMin, "clients advertised keys");
        if (verdict.IsAccepted)
        {
            KeyAdvertisement[] advertised = [.. _participants.Values.Select(one => one.Keys)];
            _cohort = new CohortContext(_context, CohortContext.CohortOf(_context, advertised));
            _graph = CohortGraph.Build([.. _participants.Keys], _setting.Degree, _cohort.Cohort);
            keys = new NeighbourKeys(_context, advertised);
        }

        return verdict;
    }

    /// <summary>Stage 1: takes a client's sealed shares.</summary>
    public SecAggVerdict Take(SealedShares shares)
    {
        SecAggVerdict verdict = JudgeMessage(SecAggStage.Sharing, shares.Context);
        if (!verdict.IsAccepted || !(verdict = JudgeSender(shares.Slot, SecAggStage.Sharing)).IsAccepted)
        {
            return verdict;
        }

        if (shares.Cohort != _cohort.Cohort)
        {
            return new SecAggVerdict(SecAggRule.ForeignMessage, $"Slot {shares.Slot} shared its secrets for another list of keys.");
        }

        IReadOnlyList<int> neighbours = _graph!.NeighboursOf(shares.Slot);
        if (!shares.Shares.Select(share => share.Slot).SequenceEqual(neighbours))
        {
            return new SecAggVerdict(SecAggRule.UnknownSlot,
                $"Slot {shares.Slot} sent {shares.Shares.Count} shares; one for each of its {neighbours.Count} neighbours, in rising order, is wanted.");
        }

        if (shares.Shares.FirstOrDefault(share => share.Bytes.Length != SealedShare.Length) is { } wrong)
        {
            return new SecAggVerdict(SecAggRule.WrongLength,
                $"A sealed share of slot {shares.Slot} has {wrong.Bytes.Length} bytes; {SealedShare.Length} are wanted.");
        }

        Participant participant = _participants[shares.Slot];
        (participant.Shares, participant.Reached) = (shares, SecAggStage.Masking);
        return SecAggVerdict.Accepted;
    }

    /// <summary>Ends stage 1; <see cref="InboxOf"/> says what goes to each client that shared.</summary>
    public SecAggVerdict CloseSharing()
    {
        SecAggVerdict verdict = Close(
            SecAggStage.Sharing, _participants.Values.Count(one => one.Shares is not null), _setting.ParticipantsMin, "clients shared their secrets");
        if (verdict.IsAccepted)
        {
            _sum = new byte[_setting.BodyLength];
        }

        return verdict;
    }

    /// <summary>What the neighbours of a client sealed for it; null where the client has not shared itself, and in other stages.</summary>
    public ShareInbox? InboxOf(int slot)
    {
        if (Stage != SecAggStage.Masking || !_participants.TryGetValue(slot, out Participant? receiver) || receiver.Shares is null)
        {
            return null;
        }

        var shares = new List<SealedShare>();
        foreach (int neighbour in _graph!.NeighboursOf(slot))
        {
            if (_participants[neighbour].Shares is { } sent)
            {
                shares.Add(new SealedShare(neighbour, sent.Shares.First(share => share.Slot == slot).Bytes));
            }
        }

        return new ShareInbox(_context, shares);
    }

    /// <summary>Whether a body of that slot would be added now; asked before a long one is read.</summary>
    /// <param name="slot">Who sends.</param>
    /// <param name="length">The body's length in bytes.</param>
    public SecAggVerdict JudgeBody(int slot, long length)
    {
        if (Stage > SecAggStage.Masking)
        {
            return new SecAggVerdict(SecAggRule.Late,
                $"The body of slot {slot} came at stage {Stage}; the survivors are settled, and its secrets may be asked for as those of a drop-out.");
        }

        SecAggVerdict verdict = JudgeMessage(SecAggStage.Masking, _context);
        if (!verdict.IsAccepted || !(verdict = JudgeSender(slot, SecAggStage.Masking)).IsAccepted)
        {
            return verdict;
        }

        return length == _setting.BodyLength
            ? SecAggVerdict.Accepted
            : new SecAggVerdict(SecAggRule.WrongLength, $"The body of slot {slot} has {length} bytes; the setting says {_setting.BodyLength}.");
    }

    /// <summary>Stage 2: adds a masked body to the sum, modulo 2^b.</summary>
    public SecAggVerdict Fold(int slot, ReadOnlySpan<byte> body)
    {
        SecAggVerdict verdict = JudgeBody(slot, body.Length);
        if (verdict.IsAccepted)
        {
            MaskStream.AddModulo(_sum, body, _setting.Encoding.RingBits);
            _participants[slot].Reached = SecAggStage.Signing;
        }

        return verdict;
    }

    /// <summary>Stage 2: adds a masked body piece by piece. Where reading fails, what was added is read again and taken out before the failure goes on.</summary>
    public SecAggVerdict Fold(int slot, IMaskedBody body)
    {
        SecAggVerdict verdict = JudgeBody(slot, body.Length);
        if (!verdict.IsAccepted)
        {
            return verdict;
        }

        var chunk = new byte[MaskStream.ChunkLength];
        int added = 0;
        try
        {
            for (; added < _sum.Length; added += Math.Min(chunk.Length, _sum.Length - added))
            {
                AddChunk(body, added, chunk, isSubtracted: false);
            }
        }
        catch
        {
            try
            {
                while (added > 0)
                {
                    added -= chunk.Length;
                    AddChunk(body, added, chunk, isSubtracted: true);
                }
            }
            catch
            {
                // Part of a body that cannot be read any more stays in the sum: it is worth nothing now.
                Abort();
                throw;
            }

            throw;
        }

        _participants[slot].Reached = SecAggStage.Signing;
        return verdict;
    }

    /// <summary>Ends stage 2; the list goes to all survivors. From now on no body is taken any more.</summary>
    public SecAggVerdict CloseBodies(out SurvivorList? list)
    {
        list = null;
        int[] survivors = [.. _participants.Values.Where(one => one.Reached == SecAggStage.Signing).Select(one => one.Keys.Slot)];
        SecAggVerdict verdict = Close(
            SecAggStage.Masking, survivors.Length, Math.Max(_setting.SurvivorsMin, _setting.Quorum(_participants.Count)), "bodies came");
        if (verdict.IsAccepted)
        {
            _survivors = survivors;
            list = new SurvivorList(_context, survivors);
        }

        return verdict;
    }

    /// <summary>Gives the attempt up: the masked sum is forgotten, and nothing more is taken.</summary>
    public void Abort()
    {
        CryptographicOperations.ZeroMemory(_sum);
        _sum = [];
        Stage = SecAggStage.Aborted;
    }

    private void AddChunk(IMaskedBody body, int offset, Span<byte> chunk, bool isSubtracted)
    {
        Span<byte> stretch = _sum.AsSpan(offset, Math.Min(chunk.Length, _sum.Length - offset));
        body.Read(offset, chunk[..stretch.Length]);
        MaskStream.AddModulo(stretch, chunk[..stretch.Length], _setting.Encoding.RingBits, isSubtracted);
    }

    private SecAggVerdict Close(SecAggStage stage, int count, int least, string what)
    {
        SecAggVerdict verdict = JudgeMessage(stage, _context);
        if (!verdict.IsAccepted)
        {
            return verdict;
        }

        if (count < least)
        {
            Abort();
            return new SecAggVerdict(SecAggRule.TooFew,
                $"{count} {what} in round {_setting.Round} attempt {_setting.Attempt}; at least {least} must. The attempt is given up, nothing was revealed.");
        }

        Stage = stage + 1;
        return SecAggVerdict.Accepted;
    }

    private SecAggVerdict JudgeMessage(SecAggStage stage, Sha256Digest context)
    {
        if (Stage != stage)
        {
            return new SecAggVerdict(SecAggRule.WrongStage, $"This belongs to stage {stage}; the attempt is at {Stage}.");
        }

        return context == _context
            ? SecAggVerdict.Accepted
            : new SecAggVerdict(SecAggRule.ForeignMessage,
                $"The message is bound to {context.Short}; round {_setting.Round} attempt {_setting.Attempt} with this model and setting is {_context.Short}.");
    }

    private SecAggVerdict JudgeSender(int slot, SecAggStage stage)
    {
        if (!_participants.TryGetValue(slot, out Participant? participant) || participant.Reached < stage)
        {
            return Unknown(slot);
        }

        return participant.Reached == stage
            ? SecAggVerdict.Accepted
            : new SecAggVerdict(SecAggRule.Duplicate, $"Slot {slot} has answered in stage {stage} already; the first answer counts.");
    }

    private SecAggVerdict Unknown(int slot) =>
        new(SecAggRule.UnknownSlot, $"Slot {slot} takes no part in stage {Stage}: it is none of the cohort, or has missed a stage.");

    /// <summary>A client as the server knows it.</summary>
    private sealed class Participant(KeyAdvertisement keys)
    {
        public KeyAdvertisement Keys => keys;

        /// <summary>The stage in which it will answer next.</summary>
        public SecAggStage Reached { get; set; }

        public SealedShares? Shares { get; set; }

        public SurvivorSignature? Signature { get; set; }

        /// <summary>Revealed by others: shares of the secret that may be known of this one.</summary>
        public List<SecretShare> Revealed { get; } = [];
    }
}
