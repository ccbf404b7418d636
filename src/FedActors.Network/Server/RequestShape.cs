using FedActors.Network.Wire;
using Microsoft.AspNetCore.Http;

namespace FedActors.Network.Server;

/// <summary>What is wrong with a request before anybody asks what it is for.</summary>
internal static class RequestShape
{
    // Under this name the server keeps a Content-Length that it ignored because the body came in chunks.
    private const string IgnoredLength = "X-Content-Length";

    /// <summary>Why the request is refused, or null.</summary>
    public static Problem? Flaw(HttpRequest request)
    {
        IHeaderDictionary headers = request.Headers;
        return headers.TransferEncoding.Count > 0 && (headers.ContentLength is not null || headers.ContainsKey(IgnoredLength))
            ? new Problem(400, Reasons.BadLength, "The request has both Content-Length and Transfer-Encoding; send one of them.", Retryable: false)
            : null;
    }

    /// <summary>What the server found wrong while the body came.</summary>
    public static Problem ProblemOf(BadHttpRequestException error) => error.StatusCode switch
    {
        408 => new Problem(408, Reasons.TooSlow, "The body came too slowly; what had come is kept, go on from there.", Retryable: true),
        413 => new Problem(413, Reasons.TooLarge, error.Message, Retryable: false),
        _ => new Problem(400, Reasons.Truncated, error.Message, Retryable: true),
    };
}
