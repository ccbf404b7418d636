using System.Runtime.InteropServices;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Core.Vectors;

namespace FedActors.Actors.Hosting;

/// <summary>The aggregator's half of one masked attempt: used by one piece of work after the other, on the work pool.</summary>
/// <param name="task">What was asked.</param>
/// <param name="book">Empty; knows sites by their certificates.</param>
internal sealed class MaskedSum(MaskedTask task, ISiteBook book)
{
    private readonly SecAggServer _server = new(task.Setting, book);
    private readonly SortedDictionary<int, byte[]> _certificates = [];
    private UnmaskedSum? _sum;

    /// <summary>Whether a body that is in the sum only in part has spoilt it.</summary>
    public bool IsIntact => _server.Stage != SecAggStage.Aborted;

    /// <summary>Takes a client's answer.</summary>
    public RoundInput.ReplyTaken Take(RoundPlan plan, int slot, SecAggReply reply)
    {
        string? refusal = reply switch
        {
            SecAggReply.Keys keys => TakeKeys(plan, slot, keys),
            SecAggReply.Shares shares => shares.Sealed.Slot != slot ? OtherSlot(slot, shares.Sealed.Slot) : Words(_server.Take(shares.Sealed)),
            SecAggReply.Signature signature => signature.Signed.Slot != slot ? OtherSlot(slot, signature.Signed.Slot) : Words(_server.Take(signature.Signed)),
            SecAggReply.Revealed revealed => revealed.Opened.Slot != slot ? OtherSlot(slot, revealed.Opened.Slot) : Words(_server.Take(revealed.Opened)),
            _ => throw new Core.InvariantBrokenException($"There is no stage for {reply.GetType().Name}."),
        };
        return new RoundInput.ReplyTaken(plan.Round, plan.Attempt, slot, reply.Stage, refusal, _server.CanUnmask);
    }

    /// <summary>Ends a stage and says what is asked in the next.</summary>
    public RoundInput.StageEnded End(RoundPlan plan, SecAggStage stage)
    {
        NeighbourKeys? keys = null;
        SurvivorList? survivors = null;
        string? refusal = Words(stage switch
        {
            SecAggStage.Advertising => _server.CloseAdvertising(out keys),
            SecAggStage.Sharing => _server.CloseSharing(),
            SecAggStage.Masking => _server.CloseBodies(out survivors),
            _ => _server.CloseSigning(),
        });
        IEnumerable<int> slots = Enumerable.Range(0, plan.Slots.Count);
        IEnumerable<(int Slot, SecAggAsk? Ask)> asks = refusal is not null ? [] : stage switch
        {
            SecAggStage.Advertising => keys!.Advertised.Select(one => (one.Slot, (SecAggAsk?)new SecAggAsk.Share(keys, [.. _certificates.Values]))),
            SecAggStage.Sharing => slots.Select(slot => (slot, _server.InboxOf(slot) is { } inbox ? (SecAggAsk?)new SecAggAsk.Mask(inbox) : null)),
            SecAggStage.Masking => survivors!.Survivors.Select(slot => (slot, (SecAggAsk?)new SecAggAsk.Sign(survivors))),
            _ => slots.Select(slot => (slot, _server.RequestFor(slot) is { } request ? (SecAggAsk?)new SecAggAsk.Reveal(request) : null)),
        };
        return new RoundInput.StageEnded(
            plan.Round, plan.Attempt, stage, refusal, [.. asks.Where(ask => ask.Ask is not null).Select(ask => (ask.Slot, ask.Ask!))]);
    }

    /// <summary>Adds a masked body.</summary>
    public string? Fold(int slot, IUpdateSource body) => Words(_server.Fold(slot, new Bits(body)));

    /// <summary>Unmasks the sum; asked again, it is there.</summary>
    /// <exception cref="InvalidOperationException">Too few or false shares: the message says which rule.</exception>
    public UnmaskedSum Unmask(IRangeRunner? runner)
    {
        if (_sum is null)
        {
            SecAggVerdict verdict = _server.Unmask(runner ?? InlineRangeRunner.Instance, out SecAggSum? sum);
            _sum = verdict.IsAccepted ? new UnmaskedSum(sum!) : throw new InvalidOperationException(Words(verdict));
        }

        return _sum;
    }

    private string? TakeKeys(RoundPlan plan, int slot, SecAggReply.Keys keys)
    {
        if (keys.Advertisement.Slot != slot)
        {
            return OtherSlot(slot, keys.Advertisement.Slot);
        }

        ClientId site = book.Note(slot, keys.Certificate, out string? refusal);
        if (refusal is not null || site != plan.Slots[slot].Client)
        {
            return refusal ?? $"the certificate is that of site {site}, and the slot was given to site {plan.Slots[slot].Client}";
        }

        refusal = Words(_server.Take(keys.Advertisement));
        if (refusal is null)
        {
            _certificates[slot] = keys.Certificate;
        }

        return refusal;
    }

    private static string OtherSlot(int slot, int said) => $"the client of slot {slot} speaks for slot {said}";

    private static string? Words(SecAggVerdict verdict) => verdict.IsAccepted ? null : $"secure aggregation, rule {verdict.Rule}: {verdict.Message}";

    /// <summary>A masked body travels as floats do, four bytes each; what they mean as floats is of no interest.</summary>
    private sealed class Bits(IUpdateSource body) : IMaskedBody
    {
        public long Length => (long)body.Length * sizeof(float);

        public void Read(long offset, Span<byte> destination) =>
            body.Read((int)(offset / sizeof(float)), MemoryMarshal.Cast<byte, float>(destination));
    }
}
