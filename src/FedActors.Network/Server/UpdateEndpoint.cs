using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using FedActors.Core.Files;
using FedActors.Core.Identity;
using FedActors.Network.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FedActors.Network.Server;

/// <summary>
/// Takes updates in pieces and goes on where an earlier request broke off. Everything that can be refused is refused before bytes are
/// taken; sending the same update again gets the same receipt.
/// </summary>
public sealed class UpdateEndpoint(UpdateSpool spool, TaskBoard board, SessionHub sessions, ServerLimits limits, NetworkMetrics metrics, TimeProvider time)
{
    // Longer files are hashed on a thread of their own, so that sessions do not wait.
    private const long HashInPlaceBytesMax = 1 << 20;

    // After so much of a body the thread serves whoever waits.
    private const long TurnBytes = 1 << 20;

    // So often a body under way is held against the round it is for: a slow one must not hold room for a round that is over.
    private static readonly TimeSpan JudgeAgain = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    internal async Task<Problem?> Answer(HttpContext context, Peer peer, string tail)
    {
        if (UpdateAddress.Read(tail) is not { } address)
        {
            return new Problem(404, Reasons.NotFound, "An update's address is /v1/updates/ROUND.ATTEMPT.SLOT/DIGEST, the digest as 64 lower-case hexadecimal digits.", Retryable: false);
        }

        if (sessions.NotLeading is { } refusal)
        {
            return Problem.From(refusal);
        }

        if (board.Judge(peer.Client, address.Key, address.Body, out UpdateReceipt? receipt) is { } problem)
        {
            return problem;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Tell(context, peer.Client, address, receipt);
        }

        if (PieceRange.Read(context.Request) is not { } range)
        {
            return new Problem(400, Reasons.BadLength, "An update comes with Content-Length and Content-Range: bytes FIRST-LAST/TOTAL, and the two must agree.", Retryable: false);
        }

        return receipt is not null ? await Acknowledge(context, receipt) : await Take(context, peer, address, range);
    }

    private Problem? Tell(HttpContext context, ClientId client, UpdateAddress address, UpdateReceipt? receipt)
    {
        SpoolBody? body = spool.Peek(client, address.Body);
        long offset = receipt?.Bytes ?? body?.Received ?? 0;
        SetOffset(context, offset);
        if (receipt is null && body is null)
        {
            context.Response.StatusCode = 404;
            return null;
        }

        context.Response.Headers[WirePaths.UploadLength] = (receipt?.Bytes ?? body!.Total).ToString(CultureInfo.InvariantCulture);
        return null;
    }

    private async Task<Problem?> Take(HttpContext context, Peer peer, UpdateAddress address, PieceRange range)
    {
        if (spool.Form is not { } form)
        {
            return new Problem(503, Reasons.NoRound, "No run is open yet.", Retryable: true, RetryAfterMilliseconds: 500);
        }

        if (Excess(range, form) is { } tooLarge)
        {
            return tooLarge;
        }

        TimeSpan wait = peer.Quota.UploadBytes.Take(0);
        if (wait > TimeSpan.Zero)
        {
            return PeerGate.TooMany($"more than {limits.UploadBytesPerSecond:0} bytes a second came from {peer.Identity.Name}", wait);
        }

        if (!peer.Quota.Uploads.TryTake())
        {
            return PeerGate.TooMany($"{limits.UploadsPerIdentityMax} uploads of {peer.Identity.Name} are under way already", TimeSpan.FromMilliseconds(200));
        }

        try
        {
            if (spool.Open(peer.Client, address.Key, address.Body, range.Total, out SpoolBody? body) is { } full)
            {
                return full;
            }

            PipeReader reader = context.Request.BodyReader;
            using WriterTurn turn = await body!.Enter(reader.CancelPendingRead);
            try
            {
                return body.IsRemoved ? Replaced() : await Write(context, peer, address, range, form, body, turn);
            }
            finally
            {
                body.Rest();
            }
        }
        catch (IOException error) when (error is not BadHttpRequestException && DiskRoom.IsUsedUp(error))
        {
            return new Problem(507, Reasons.SpoolFull, "The seed's disk is full; its operator must make room. Try again later.", Retryable: true, RetryAfterMilliseconds: 5000);
        }
        finally
        {
            peer.Quota.Uploads.Leave();
        }
    }

    private Problem? Excess(PieceRange range, UpdateForm form)
    {
        long most = Math.Min(limits.UploadBytesMax, ((long)form.Shape.Dimension * sizeof(float)) + form.HeadBytesMax);
        return range.Total > most ? new Problem(413, Reasons.TooLarge, $"The update's file has {range.Total} bytes; at most {most} are taken for this model.", Retryable: false)
            : range.Length > limits.ChunkBytesMax ? new Problem(413, Reasons.TooLarge, $"The piece has {range.Length} bytes; at most {limits.ChunkBytesMax} are taken in one request.", Retryable: false)
            : null;
    }

    private async Task<Problem?> Write(HttpContext context, Peer peer, UpdateAddress address, PieceRange range, UpdateForm form, SpoolBody body, WriterTurn turn)
    {
        if (body.Source is null && !range.IsQuestion)
        {
            if (range.From != body.Received)
            {
                return new Problem(409, Reasons.OffsetMismatch,
                    $"The piece begins at byte {range.From}; {body.Received} of {body.Total} bytes are here. Go on from there.", Retryable: true, Offset: body.Received);
            }

            if (await Receive(context, peer, address, range, form, body, turn) is { } problem)
            {
                return problem;
            }
        }

        if (body.Received < body.Total)
        {
            SetOffset(context, body.Received);
            context.Response.StatusCode = 202;
            context.Response.ContentLength = 0;
            return null;
        }

        if (await Finish(body, form) is { } flaw)
        {
            spool.Remove(body);
            return flaw;
        }

        if (body.IsRemoved)
        {
            return Replaced();
        }

        UpdateReceipt receipt = body.ReceiptFor(address.Key);
        board.Receive(peer.Client, receipt);
        return await Acknowledge(context, receipt);
    }

    private static Problem Replaced() =>
        new(409, Reasons.UploadReplaced, "Another update of this node has taken this one's place.", Retryable: true, Offset: 0);

    private async Task<Problem?> Receive(HttpContext context, Peer peer, UpdateAddress address, PieceRange range, UpdateForm form, SpoolBody body, WriterTurn turn)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = range.Length;
        PipeReader reader = context.Request.BodyReader;
        long judged = time.GetTimestamp(), taken = 0;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(context.RequestAborted);
            if (turn.IsInterrupted)
            {
                reader.AdvanceTo(result.Buffer.Start);
                return new Problem(409, Reasons.UploadReplaced, "A newer request for the same update has taken this one's place.", Retryable: true, Offset: body.Received);
            }

            ReadOnlySequence<byte> bytes = result.Buffer;
            long count = bytes.Length;
            Problem? problem;
            try
            {
                problem = body.Received + count > range.From + range.Length
                    ? new Problem(400, Reasons.TrailingBytes, "The body is longer than its Content-Range.", Retryable: false)
                    : bytes.IsEmpty ? null : body.Append(bytes, form);
            }
            finally
            {
                // Also where the disk is full: what is left of the body can only then be read to its end, and the node hears the answer.
                reader.AdvanceTo(bytes.End);
            }

            metrics.Received(count);
            peer.Quota.UploadBytes.Charge(count);
            if (problem is not null)
            {
                spool.Remove(body);
                return problem;
            }

            if (result.IsCompleted)
            {
                return null;
            }

            taken += count;
            if (taken >= TurnBytes)
            {
                // A node that sends as fast as this seed takes would keep the thread to the end of its body.
                taken = 0;
                await Task.Yield();
            }

            if (time.GetElapsedTime(judged) > JudgeAgain)
            {
                judged = time.GetTimestamp();
                if (board.Judge(peer.Client, address.Key, address.Body, out _) is { } over)
                {
                    // The round has closed at its deadline, or before.
                    return over;
                }
            }
        }
    }

    private async Task<Problem?> Finish(SpoolBody body, UpdateForm form)
    {
        if (body.Source is not null)
        {
            return null;
        }

        Problem? problem;
        if (body.Total <= HashInPlaceBytesMax || body.IsHashed)
        {
            problem = spool.Verify(body, form, time.GetUtcNow());
        }
        else
        {
            await _hashing.WaitAsync();
            try
            {
                problem = await Task.Factory.StartNew(() => spool.Verify(body, form, time.GetUtcNow()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            finally
            {
                _hashing.Release();
            }
        }

        return problem;
    }

    private static async Task<Problem?> Acknowledge(HttpContext context, UpdateReceipt receipt)
    {
        var body = new ArrayBufferWriter<byte>(256);
        receipt.Write(body);
        SetOffset(context, receipt.Bytes);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
        return null;
    }

    private static void SetOffset(HttpContext context, long offset) =>
        context.Response.Headers[WirePaths.UploadOffset] = offset.ToString(CultureInfo.InvariantCulture);
}
