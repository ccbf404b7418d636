using System.Security.Cryptography;

namespace FedActors.Core.SecureAggregation;

public sealed partial class SecAggClient
{
    /// <summary>Stage 2: accepts the neighbours' shares and masks this client's body in place.</summary>
    /// <param name="inbox">From the server.</param>
    /// <param name="body">Encoded by the setting's <see cref="RingEncoding"/>: update and weight; masked afterwards, unchanged where refused.</param>
    public SecAggVerdict Mask(ShareInbox inbox, Span<byte> body)
    {
        if (body.Length != _setting.BodyLength)
        {
            throw new ArgumentException($"The body has {body.Length} bytes; the setting says {_setting.BodyLength}.", nameof(body));
        }

        SecAggVerdict verdict = AcceptShares(inbox);
        if (verdict.IsAccepted)
        {
            AddMasks(body);
        }

        return verdict;
    }

    /// <summary>Stage 3: signs the list of survivors, the only one this client will ever sign in this attempt.</summary>
    /// <param name="list">From the server.</param>
    /// <param name="signature">For the server; null where refused.</param>
    public SecAggVerdict Sign(SurvivorList list, out SurvivorSignature? signature)
    {
        signature = null;
        SecAggVerdict verdict = JudgeMessage(SecAggStage.Signing, list.Context);
        if (!verdict.IsAccepted || !(verdict = JudgeSurvivors(list.Survivors)).IsAccepted)
        {
            return verdict;
        }

        _survivors = [.. list.Survivors];
        signature = new SurvivorSignature(_context, Slot, _signer.Sign(_cohort.SurvivorText(_survivors)));
        Stage = SecAggStage.Revealing;
        return SecAggVerdict.Accepted;
    }

    /// <summary>
    /// Stage 4: reveals one share for each neighbour that is asked for, once a quorum has signed the same survivors. The client keeps no
    /// secret afterwards.
    /// </summary>
    /// <param name="request">From the server.</param>
    /// <param name="shares">For the server; null where refused.</param>
    public SecAggVerdict Reveal(UnmaskRequest request, out RevealedShares? shares)
    {
        shares = null;
        SecAggVerdict verdict = JudgeMessage(SecAggStage.Revealing, request.Context);
        if (!verdict.IsAccepted || !(verdict = JudgeRequest(request)).IsAccepted || !(verdict = JudgeQuorum(request.Signatures)).IsAccepted)
        {
            return verdict;
        }

        shares = new RevealedShares(
            _context,
            Slot,
            [.. request.Alive.Select(slot => new RevealedShare(slot, _neighbours[slot].OfSelf!.Value.ToArray()))],
            [.. request.Dropped.Select(slot => new RevealedShare(slot, _neighbours[slot].OfKey!.Value.ToArray()))]);
        Stage = SecAggStage.Done;
        Dispose();
        return SecAggVerdict.Accepted;
    }

    /// <summary>The first half of stage 2: opens and keeps the neighbours' shares. A client that goes no further sends no body.</summary>
    internal SecAggVerdict AcceptShares(ShareInbox inbox)
    {
        SecAggVerdict verdict = JudgeMessage(SecAggStage.Masking, inbox.Context);
        if (!verdict.IsAccepted || !(verdict = JudgeInbox(inbox.Shares)).IsAccepted)
        {
            return verdict;
        }

        var opened = new (SecretShare OfSelf, SecretShare OfKey)[inbox.Shares.Count];
        for (int i = 0; i < opened.Length; i++)
        {
            if (!TryOpen(inbox.Shares[i], out opened[i]))
            {
                return new SecAggVerdict(SecAggRule.BadShare,
                    $"What slot {inbox.Shares[i].Slot} sealed does not open as a message to slot {Slot} in this attempt.");
            }
        }

        for (int i = 0; i < opened.Length; i++)
        {
            Neighbour neighbour = _neighbours[inbox.Shares[i].Slot];
            (neighbour.OfSelf, neighbour.OfKey) = (opened[i].OfSelf, opened[i].OfKey);
        }

        Stage = SecAggStage.Signing;
        return SecAggVerdict.Accepted;
    }

    private SecAggVerdict JudgeInbox(IReadOnlyList<SealedShare> shares)
    {
        SecAggVerdict order = SlotList.Judge([.. shares.Select(share => share.Slot)], _setting.CohortMax, "The inbox");
        if (!order.IsAccepted)
        {
            return order;
        }

        if (shares.FirstOrDefault(share => !_neighbours.ContainsKey(share.Slot)) is { } stranger)
        {
            return new SecAggVerdict(SecAggRule.UnknownSlot, $"Slot {stranger.Slot} is no neighbour of slot {Slot}.");
        }

        return shares.Count >= _setting.Threshold
            ? SecAggVerdict.Accepted
            : new SecAggVerdict(SecAggRule.TooFew, $"{shares.Count} neighbours shared their secrets; at least the threshold, {_setting.Threshold}, must.");
    }

    private bool TryOpen(SealedShare share, out (SecretShare OfSelf, SecretShare OfKey) opened)
    {
        Span<byte> plain = stackalloc byte[SealedShare.PlainLength];
        byte[] key = _cohort.Key(_neighbours[share.Slot].Agreement, KeyPurpose.Share, share.Slot, Slot);
        bool isOpen = SealedShare.Open(key, _cohort.Label(KeyPurpose.Share, share.Slot, Slot), share.Bytes, plain);
        opened = isOpen
            ? (SecretShare.Read(Slot, plain[..SecretShare.Length])!.Value, SecretShare.Read(Slot, plain[SecretShare.Length..])!.Value)
            : default;
        CryptographicOperations.ZeroMemory(plain);
        return isOpen;
    }

    private void AddMasks(Span<byte> body)
    {
        using var scratch = new MaskScratch();
        using (var own = new MaskStream(_cohort.Key(_selfSecret, KeyPurpose.SelfMask, Slot, Slot), scratch))
        {
            own.Apply(body, 0, _setting.Encoding.RingBits, isSubtracted: false);
        }

        foreach ((int slot, Neighbour neighbour) in _neighbours)
        {
            if (neighbour.HasShares)
            {
                using var pair = new MaskStream(_cohort.PairKey(_maskKey!.Agree(neighbour.MaskKey), Slot, slot), scratch);
                pair.Apply(body, 0, _setting.Encoding.RingBits, isSubtracted: Slot > slot);
            }
        }
    }

    private SecAggVerdict JudgeSurvivors(IReadOnlyList<int> survivors)
    {
        SecAggVerdict order = SlotList.Judge(survivors, _setting.CohortMax, "The list of survivors");
        if (!order.IsAccepted)
        {
            return order;
        }

        if (survivors.Count < _setting.SurvivorsMin)
        {
            return new SecAggVerdict(SecAggRule.TooFew, $"{survivors.Count} clients survived; a sum over fewer than {_setting.SurvivorsMin} is not revealed.");
        }

        bool hasSelf = false;
        foreach (int slot in survivors)
        {
            hasSelf |= slot == Slot;
            if (Array.BinarySearch(_advertised, slot) < 0 || (_neighbours.TryGetValue(slot, out Neighbour? neighbour) && !neighbour.HasShares))
            {
                return new SecAggVerdict(SecAggRule.Survivors, $"Slot {slot} is said to have survived, but never shared its secrets with slot {Slot}.");
            }
        }

        return hasSelf
            ? SecAggVerdict.Accepted
            : new SecAggVerdict(SecAggRule.Survivors, $"Slot {Slot} is not among the survivors; its body is not in the sum, so it reveals nothing.");
    }

    private SecAggVerdict JudgeRequest(UnmaskRequest request)
    {
        SecAggVerdict order = SlotList.Judge(request.Alive, _setting.CohortMax, "The list of the living");
        if (!order.IsAccepted || !(order = SlotList.Judge(request.Dropped, _setting.CohortMax, "The list of the dropped")).IsAccepted)
        {
            return order;
        }

        foreach (int slot in request.Alive.Concat(request.Dropped))
        {
            if (!_neighbours.TryGetValue(slot, out Neighbour? neighbour) || !neighbour.HasShares)
            {
                return new SecAggVerdict(SecAggRule.UnknownSlot, $"Slot {Slot} holds no shares of slot {slot}.");
            }
        }

        // The signed list decides which secret of a neighbour may be known, so that nobody's two secrets can be.
        HashSet<int> survivors = [.. _survivors];
        int wrong = request.Alive.Where(slot => !survivors.Contains(slot)).Concat(request.Dropped.Where(survivors.Contains)).FirstOrDefault(-1);
        return wrong < 0
            ? SecAggVerdict.Accepted
            : new SecAggVerdict(SecAggRule.BothSecrets,
                $"The request takes slot {wrong} for {(survivors.Contains(wrong) ? "dropped" : "living")}; the signed list of survivors says the contrary.");
    }

    private SecAggVerdict JudgeQuorum(IReadOnlyList<SurvivorSignature> signatures)
    {
        int quorum = _setting.Quorum(_advertised.Length);
        HashSet<int> survivors = [.. _survivors], signed = [];
        byte[] text = _cohort.SurvivorText(_survivors);
        foreach (SurvivorSignature one in signatures)
        {
            // What is beyond the quorum is not looked at, so that a long list costs nothing.
            if (signed.Count == quorum)
            {
                break;
            }

            if (!survivors.Contains(one.Slot) || one.Context != _context)
            {
                return new SecAggVerdict(SecAggRule.UnknownSlot, $"Slot {one.Slot} signed, but is no survivor of this attempt.");
            }

            if (!signed.Add(one.Slot))
            {
                return new SecAggVerdict(SecAggRule.Duplicate, $"Slot {one.Slot} signed twice; each survivor counts once.");
            }

            if (!_verifier.Verify(one.Slot, text, one.Signature))
            {
                return new SecAggVerdict(SecAggRule.BadSignature,
                    $"Slot {one.Slot} did not sign the list of {_survivors.Count} survivors that slot {Slot} signed: the server shows different lists.");
            }
        }

        return signed.Count == quorum
            ? SecAggVerdict.Accepted
            : new SecAggVerdict(SecAggRule.TooFew, $"{signed.Count} survivors signed the list; {quorum} of {_advertised.Length} must.");
    }
}
