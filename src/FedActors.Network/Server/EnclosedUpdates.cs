using System.Buffers;
using FedActors.Core.Protocol;
using FedActors.Network.Wire;

namespace FedActors.Network.Server;

/// <summary>
/// Takes the short updates that come with their offers, by the same rules as those that come by request. One that is not taken is as good as
/// not sent: the aggregator finds no body, and its node sends it by a request, which says what is wrong with it.
/// </summary>
internal sealed class EnclosedUpdates(UpdateSpool spool, TaskBoard board, ServerLimits limits, NetworkMetrics metrics, TimeProvider time)
{
    /// <summary>Puts an offer's body into the spool.</summary>
    /// <returns>Why it was not taken, for the log; null where it was, or was here already.</returns>
    public async Task<Problem?> Take(Peer peer, AggregatorMessage.UpdateReady offer, EnclosedBody enclosed)
    {
        ReadOnlyMemory<byte> file = enclosed.File;
        if (spool.Form is not { } form || board.Judge(peer.Client, offer.Key, offer.Note.Body, out UpdateReceipt? receipt) is not null || receipt is not null)
        {
            // Not asked for any more, or here already: the aggregator's answer says which.
            return null;
        }

        if (file.Length > limits.EnclosedBytesMax || peer.Quota.UploadBytes.Take(0) > TimeSpan.Zero)
        {
            return new Problem(413, Reasons.TooLarge, $"{file.Length} bytes came within an offer; {limits.EnclosedBytesMax} are taken, and within the quota for bytes.", Retryable: true);
        }

        metrics.Received(file.Length);
        peer.Quota.UploadBytes.Charge(file.Length);
        if (spool.Open(peer.Client, offer.Key, offer.Note.Body, file.Length, out SpoolBody? body) is { } full)
        {
            return full;
        }

        try
        {
            return await Write(peer, offer, file, form, body!);
        }
        catch (IOException error)
        {
            // The spool's disk, not the node's line: the session goes on, and the request that follows meets the same trouble and says it.
            spool.Remove(body!);
            return new Problem(507, Reasons.SpoolFull, $"The spool could not take what came within an offer: {error.Message}", Retryable: true, RetryAfterMilliseconds: 5000);
        }
    }

    private async Task<Problem?> Write(Peer peer, AggregatorMessage.UpdateReady offer, ReadOnlyMemory<byte> file, UpdateForm form, SpoolBody body)
    {
        using WriterTurn turn = await body.Enter(() => { });
        if (body.IsRemoved || (body.Source is null && body.Received != 0))
        {
            // Thrown away meanwhile, or begun by requests: those go on where they were.
            return null;
        }

        Problem? problem = body.Source is not null ? null
            : body.Append(new ReadOnlySequence<byte>(file), form) ?? spool.Verify(body, form, time.GetUtcNow());
        body.Rest();
        if (problem is not null)
        {
            spool.Remove(body);
            return problem;
        }

        board.Receive(peer.Client, body.ReceiptFor(offer.Key));
        return null;
    }
}
