using System.Buffers;
using System.Globalization;
using FedActors.Network.Wire;
using Microsoft.AspNetCore.Http;

namespace FedActors.Network.Server;

/// <summary>Writes a problem as an answer.</summary>
internal static class ProblemAnswer
{
    /// <summary>The header that repeats the reason, for answers to HEAD and for logs of proxies.</summary>
    public const string ReasonHeader = "Fedactors-Reason";

    /// <summary>Writes it; the answer must not have begun.</summary>
    public static async Task Write(HttpContext context, Problem problem)
    {
        var body = new ArrayBufferWriter<byte>(512);
        problem.Write(body);
        HttpResponse response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = WirePaths.ProblemType;
        response.ContentLength = body.WrittenCount;
        response.Headers[ReasonHeader] = problem.Reason;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfterMilliseconds is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (wait + 999) / 1000).ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Offset is { } offset)
        {
            response.Headers[WirePaths.UploadOffset] = offset.ToString(CultureInfo.InvariantCulture);
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
        }
    }
}
