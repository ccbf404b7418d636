using System.Runtime.InteropServices;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Privacy.Noise;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Clients;

/// <summary>An update that is to be masked: encoded, made noisy where the sum owes it to privacy, and masked. Takes as long as a pass over the update for each neighbour.</summary>
/// <param name="Update">The trained update.</param>
/// <param name="Client">The client's part in the attempt.</param>
/// <param name="Inbox">The neighbours' shares.</param>
/// <param name="Task">Ring, noise and greatest weight.</param>
/// <param name="Secrets">Where rounding and noise come from.</param>
public sealed record MaskingOrder(LocalUpdate.Ready Update, SecAggClient Client, ShareInbox Inbox, MaskedTask Task, ISecretRandomness Secrets)
{
    /// <summary>Does it.</summary>
    /// <param name="refusal">Which rule forbids it, as a sentence; null where none.</param>
    /// <returns>
    /// What is sent: the ring's elements as they are, four bytes each, in the place of floats; without what was measured, which would leave the centre
    /// unmasked. Null where refused.
    /// </returns>
    public LocalUpdate.Ready? Run(out string? refusal)
    {
        SecAggSetting setting = Task.Setting;
        var body = GC.AllocateUninitializedArray<float>(setting.Dimension + 1);
        Span<byte> ring = MemoryMarshal.AsBytes(body.AsSpan());
        RingNoise? noise = Task.NoiseDeviation is { } deviation ? DiscreteGaussian.ForStddev(deviation, Secrets).AddTo : null;
        setting.Encoding.Encode(Update.Values, Math.Clamp(Update.Note.Examples, 1, setting.Encoding.WeightMax), ring, rounding: null, noise);
        SecAggVerdict verdict = Client.Mask(Inbox, ring);
        if (!verdict.IsAccepted)
        {
            refusal = $"secure aggregation, rule {verdict.Rule}: {verdict.Message}";
            return null;
        }

        refusal = null;
        return new LocalUpdate.Ready(body, new UpdateNote(Sha256Digest.Of(body), Update.Note.Examples, Update.Note.Steps, null, null, null));
    }
}
