using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Network.Wire;

namespace FedActors.Network.Server;

/// <summary>What the file of an update must look like in the present run.</summary>
/// <param name="Shape">The model's tensors.</param>
/// <param name="TakesHalf">Whether float16 is taken beside float32.</param>
/// <param name="HeadBytesMax">The longest head.</param>
/// <param name="IsMasked">Whether updates are masked: elements of a ring instead of the model's tensors, and a weight after them.</param>
internal sealed record UpdateForm(ModelShape Shape, bool TakesHalf, int HeadBytesMax, bool IsMasked = false)
{
    // Nodes of one release write the same head each time: most are recognised without being read.
    private volatile Seen? _last;

    /// <summary>The head's length by the first eight bytes.</summary>
    public Problem? HeadLength(ReadOnlySpan<byte> prefix, long total, out int length) =>
        SafetensorsLayout.HeadLength(prefix, total, out length) is { } flaw ? ProblemOf(flaw, total)
        : length > HeadBytesMax ? new Problem(422, Reasons.BadTensors, $"The file's head claims {length} bytes; at most {HeadBytesMax} are taken.", Retryable: false)
        : null;

    /// <summary>Where the values lie, by the head.</summary>
    public Problem? Read(ReadOnlySpan<byte> head, long total, out SafetensorsLayout? layout)
    {
        if (_last is { } last && last.Total == total && head.SequenceEqual(last.Head))
        {
            layout = last.Layout;
            return null;
        }

        SafetensorsFlaw? flaw = IsMasked ? SafetensorsLayout.ReadRing(head, total, Shape.Dimension + 1, out layout) : SafetensorsLayout.Read(head, total, Shape, out layout);
        if (flaw is not null)
        {
            return ProblemOf(flaw, total);
        }

        if (layout!.IsHalf && !TakesHalf)
        {
            layout = null;
            return new Problem(422, Reasons.BadTensors, "The file has float16 tensors; this run takes float32 (updateDtype of the welcome).", Retryable: false);
        }

        _last = new Seen(head.ToArray(), total, layout);
        return null;
    }

    private static Problem ProblemOf(SafetensorsFlaw flaw, long total)
    {
        (int status, string reason) = flaw.Fault switch
        {
            SafetensorsFault.HeaderTooSmall or SafetensorsFault.InvalidHeaderLength => (400, Reasons.Truncated),
            SafetensorsFault.MetadataIncompleteBuffer => (400, flaw.Surplus > 0 ? Reasons.TrailingBytes : Reasons.Truncated),
            SafetensorsFault.InvalidHeader or SafetensorsFault.InvalidHeaderDeserialization => (400, Reasons.Malformed),
            _ => (422, Reasons.BadTensors),
        };
        return new Problem(status, reason, $"The update's file of {total} bytes: {flaw.ShortMessage}", Retryable: false);
    }

    private sealed record Seen(byte[] Head, long Total, SafetensorsLayout Layout);
}
