using System.Buffers;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>Reads the refusal out of an HTTP answer, whatever the answer is.</summary>
internal static class ProblemBody
{
    public static async Task<Problem> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        int status = (int)response.StatusCode;
        if (response.Content.Headers.ContentType?.MediaType == WirePaths.ProblemType)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(WireLimits.MessageBytesMax);
            try
            {
                await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
                int length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
                return Problem.Read(buffer.AsSpan(0, length));
            }
            catch (WireException error)
            {
                return Plain(status, $"the seed answered {status} with a refusal that cannot be read: {error.Detail}");
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return Plain(status, $"the answer was {status} {response.ReasonPhrase}, which is not how a seed refuses; is something else at this address?");
    }

    // What says 5xx in no words may say something else in a minute.
    private static Problem Plain(int status, string detail) => new(status, Reasons.InternalError, detail, Retryable: status >= 500);
}
