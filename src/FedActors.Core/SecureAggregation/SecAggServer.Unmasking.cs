using System.Security.Cryptography;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Core.SecureAggregation;

public sealed partial class SecAggServer
{
    // Sixteen chunks of a mask are a megabyte of the sum: it stays in the cache while every mask passes over it.
    private const int ChunksPerPartMax = 16;

    private const int PartsPerThread = 4;

    /// <summary>Stage 3: takes a survivor's signature of the list of survivors.</summary>
    public SecAggVerdict Take(SurvivorSignature signature)
    {
        SecAggVerdict verdict = JudgeMessage(SecAggStage.Signing, signature.Context);
        if (!verdict.IsAccepted || !(verdict = JudgeSender(signature.Slot, SecAggStage.Signing)).IsAccepted)
        {
            return verdict;
        }

        if (!_verifier.Verify(signature.Slot, _cohort.SurvivorText(_survivors), signature.Signature))
        {
            return new SecAggVerdict(SecAggRule.BadSignature, $"Slot {signature.Slot} did not sign the list of {_survivors.Length} survivors.");
        }

        Participant participant = _participants[signature.Slot];
        (participant.Signature, participant.Reached) = (signature, SecAggStage.Revealing);
        return SecAggVerdict.Accepted;
    }

    /// <summary>Ends stage 3; <see cref="RequestFor"/> says what goes to each client that signed.</summary>
    public SecAggVerdict CloseSigning()
    {
        SurvivorSignature[] signatures = [.. _participants.Values.Select(one => one.Signature).OfType<SurvivorSignature>()];
        int quorum = _setting.Quorum(_participants.Count);
        SecAggVerdict verdict = Close(SecAggStage.Signing, signatures.Length, quorum, "survivors signed");
        if (verdict.IsAccepted)
        {
            _quorum = signatures[..quorum];
        }

        return verdict;
    }

    /// <summary>What a client is asked to reveal; null for clients that did not sign, and in other stages.</summary>
    public UnmaskRequest? RequestFor(int slot)
    {
        if (Stage != SecAggStage.Revealing || !_participants.TryGetValue(slot, out Participant? participant) || participant.Signature is null)
        {
            return null;
        }

        int[] sharers = [.. _graph!.NeighboursOf(slot).Where(neighbour => _participants[neighbour].Shares is not null)];
        return new UnmaskRequest(_context, [.. sharers.Where(IsSurvivor)], [.. sharers.Where(neighbour => !IsSurvivor(neighbour))], _quorum);
    }

    /// <summary>Stage 4: takes the shares a client reveals.</summary>
    public SecAggVerdict Take(RevealedShares shares)
    {
        SecAggVerdict verdict = JudgeMessage(SecAggStage.Revealing, shares.Context);
        if (!verdict.IsAccepted || !(verdict = JudgeSender(shares.Slot, SecAggStage.Revealing)).IsAccepted)
        {
            return verdict;
        }

        UnmaskRequest request = RequestFor(shares.Slot)!;
        if (!shares.Alive.Select(share => share.Owner).SequenceEqual(request.Alive)
            || !shares.Dropped.Select(share => share.Owner).SequenceEqual(request.Dropped))
        {
            return new SecAggVerdict(SecAggRule.UnknownSlot, $"Slot {shares.Slot} revealed other shares than those it was asked for.");
        }

        RevealedShare[] all = [.. shares.Alive, .. shares.Dropped];
        if (all.FirstOrDefault(share => share.Bytes.Length != SecretShare.Length) is { } wrong)
        {
            return new SecAggVerdict(SecAggRule.WrongLength,
                $"Slot {shares.Slot} revealed a share of {wrong.Bytes.Length} bytes; a share has {SecretShare.Length}.");
        }

        foreach (RevealedShare share in all)
        {
            _participants[share.Owner].Revealed.Add(SecretShare.Read(shares.Slot, share.Bytes)!.Value);
        }

        _participants[shares.Slot].Reached = SecAggStage.Done;
        return SecAggVerdict.Accepted;
    }

    /// <summary>Whether every secret that is needed has as many shares as the threshold.</summary>
    public bool CanUnmask => Stage == SecAggStage.Revealing && Needed().All(owner => owner.Revealed.Count >= _setting.Threshold);

    /// <summary>
    /// Ends stage 4: gives back the secrets, takes all masks from the sum, and hands it over; aborts where too few shares came, where shares are
    /// false, or where the weight is impossible. Happens at most once.
    /// </summary>
    /// <param name="runner">Lends threads; the sum does not depend on how many.</param>
    /// <param name="sum">The sum over the survivors; null where refused.</param>
    public SecAggVerdict Unmask(IRangeRunner runner, out SecAggSum? sum)
    {
        sum = null;
        SecAggVerdict verdict = JudgeMessage(SecAggStage.Revealing, _context);
        if (!verdict.IsAccepted)
        {
            return verdict;
        }

        Participant[] needed = [.. Needed()];
        var masks = new List<MaskKey>[needed.Length];
        var verdicts = new SecAggVerdict[needed.Length];
        runner.Run(needed.Length, index => verdicts[index] = MasksOf(needed[index], masks[index] = []));
        int bad = Array.FindIndex(verdicts, one => !one.IsAccepted);
        if (bad >= 0)
        {
            Abort();
            return verdicts[bad];
        }

        RemoveMasks([.. masks.SelectMany(list => list)], runner);
        Span<long> weight = stackalloc long[1];
        _setting.Encoding.Read(_sum.AsSpan(_sum.Length - _setting.Encoding.ElementLength), weight);
        if (weight[0] < _survivors.Length || weight[0] > _survivors.Length * (Int128)_setting.Encoding.WeightMax)
        {
            Abort();
            return new SecAggVerdict(SecAggRule.Weight,
                $"The weights of {_survivors.Length} survivors add up to {weight[0]}; each is from 1 to {_setting.Encoding.WeightMax}. A client has sent "
                + "what it must not; the sum is thrown away.");
        }

        sum = new SecAggSum(_setting.Encoding, _sum, _survivors, weight[0]);
        _sum = [];
        Stage = SecAggStage.Done;
        return SecAggVerdict.Accepted;
    }

    private bool IsSurvivor(int slot) => Array.BinarySearch(_survivors, slot) >= 0;

    /// <summary>The survivors, and those that dropped out after sharing and left pair masks with survivors in the sum.</summary>
    private IEnumerable<Participant> Needed() => _participants.Values.Where(one => one.Shares is not null
        && (IsSurvivor(one.Keys.Slot) || _graph!.NeighboursOf(one.Keys.Slot).Any(IsSurvivor)));

    /// <summary>Which masks the secret of one client accounts for.</summary>
    private SecAggVerdict MasksOf(Participant owner, List<MaskKey> masks)
    {
        int slot = owner.Keys.Slot;
        Span<byte> secret = stackalloc byte[SecretSharing.SecretLength];
        AgreementKey? key = null;
        SecAggVerdict verdict = IsSurvivor(slot)
            ? Reconstruct(owner, secret, candidate => _cohort.SelfMaskDigest(candidate, slot) == owner.Shares!.SelfMask)
            : Reconstruct(owner, secret, candidate => (key = MatchingKey(candidate, owner)) is not null);
        if (!verdict.IsAccepted)
        {
            return verdict;
        }

        if (key is null)
        {
            masks.Add(new MaskKey(_cohort.Key(secret, KeyPurpose.SelfMask, slot, slot), IsAdded: true));
        }
        else
        {
            using (key)
            {
                foreach (int neighbour in _graph!.NeighboursOf(slot).Where(IsSurvivor))
                {
                    byte[] agreement = key.Agree(_participants[neighbour].Keys.MaskKey);
                    masks.Add(new MaskKey(_cohort.PairKey(agreement, slot, neighbour), IsAdded: neighbour < slot));
                }
            }
        }

        CryptographicOperations.ZeroMemory(secret);
        return SecAggVerdict.Accepted;
    }

    /// <summary>
    /// Gives back a secret and holds it against what its owner announced. Where that fails, later shares are tried in place of earlier ones, at most as
    /// many times as there are shares, so that one false share does not cost the round.
    /// </summary>
    private SecAggVerdict Reconstruct(Participant owner, Span<byte> secret, Func<byte[], bool> isRight)
    {
        List<SecretShare> shares = owner.Revealed;
        int threshold = _setting.Threshold;
        if (shares.Count < threshold)
        {
            return new SecAggVerdict(SecAggRule.TooFew,
                $"{shares.Count} shares of the secret of slot {owner.Keys.Slot} were revealed; {threshold} are needed. The attempt is given up.");
        }

        for (int shift = 0; shift < shares.Count; shift++)
        {
            SecretShare[] chosen = [.. Enumerable.Range(shift, threshold).Select(index => shares[index % shares.Count])];
            SecAggVerdict verdict = SecretSharing.Combine(chosen, threshold, secret);
            if (verdict.IsAccepted && isRight(secret.ToArray()))
            {
                return verdict;
            }
        }

        return new SecAggVerdict(SecAggRule.BadShare,
            $"The revealed shares of slot {owner.Keys.Slot} do not give the secret it announced: some are false. The attempt is given up.");
    }

    private static AgreementKey? MatchingKey(ReadOnlySpan<byte> secret, Participant owner)
    {
        AgreementKey? key = AgreementKey.FromSecret(secret);
        if (key is not null && !key.Point.Bytes.SequenceEqual(owner.Keys.MaskKey.Bytes))
        {
            key.Dispose();
            return null;
        }

        return key;
    }

    /// <summary>Each part owns a stretch of the sum and takes all masks from it, so that threads cost no second model.</summary>
    private void RemoveMasks(MaskKey[] masks, IRangeRunner runner)
    {
        int chunks = (_sum.Length + MaskStream.ChunkLength - 1) / MaskStream.ChunkLength;
        int perPart = Math.Clamp(chunks / (runner.Width * PartsPerThread), 1, ChunksPerPartMax);
        runner.Run((chunks + perPart - 1) / perPart, part =>
        {
            int begin = part * perPart * MaskStream.ChunkLength;
            Span<byte> stretch = _sum.AsSpan(begin, Math.Min(perPart * MaskStream.ChunkLength, _sum.Length - begin));
            using var scratch = new MaskScratch();
            foreach (MaskKey mask in masks)
            {
                using var stream = new MaskStream(mask.Key, scratch);
                stream.Apply(stretch, (long)part * perPart, _setting.Encoding.RingBits, isSubtracted: mask.IsAdded);
            }
        });
    }

    /// <summary>A mask that lies in the sum.</summary>
    /// <param name="Key">Of its stream.</param>
    /// <param name="IsAdded">Whether it was added, else it was subtracted.</param>
    private readonly record struct MaskKey(byte[] Key, bool IsAdded);
}
