using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Client;

/// <summary>Turns what goes wrong while dialling or talking to a seed into a sentence that someone can act on.</summary>
internal static class DialFailure
{
    /// <summary>Whether this is a failure of the connection or the other side, not a bug of ours.</summary>
    public static bool IsExpected(Exception error) =>
        error is HttpRequestException or IOException or SocketException or AuthenticationException or OperationCanceledException
            or System.Net.WebSockets.WebSocketException or ProblemException or Wire.WireException or Core.MalformedInputException
            or ObjectDisposedException;

    /// <summary>What happened, for people.</summary>
    /// <param name="error">What was caught.</param>
    /// <param name="seed">Who was dialled.</param>
    /// <param name="own">The certificate that was shown.</param>
    /// <param name="now">The time by this machine's clock.</param>
    public static string Explain(Exception error, Uri seed, X509Certificate2 own, DateTimeOffset now)
    {
        string at = $"{seed.Host}:{seed.Port}";
        if (Find<SocketException>(error) is { } socket && Find<AuthenticationException>(error) is null)
        {
            return socket.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => $"nothing listens at {at}: the seed is not running there, or its port is another.",
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                    $"the name '{seed.Host}' is not known here; check the list of seeds and the name service.",
                SocketError.TimedOut => $"{at} does not answer; check that the network lets this machine through.",
                SocketError.NetworkUnreachable or SocketError.HostUnreachable => $"there is no way from this machine to {at}: {socket.Message}.",
                _ => WasRefusedInTls(error) ? Distrusted(at, own, now) : $"the connection to {at} broke: {socket.Message}.",
            };
        }

        return error switch
        {
            ProblemException problem => $"{at} answered {problem.Problem.Reason}: {problem.Problem.Detail}",
            OperationCanceledException => $"{at} did not answer in time.",
            Core.MalformedInputException or Wire.WireException => $"{at} sent something that cannot be read: {error.Message}",
            _ when WasRefusedInTls(error) => Distrusted(at, own, now),
            _ when Find<AuthenticationException>(error) is { } tls => $"{at} is not believed to be a seed: {tls.Message}",
            _ => $"the connection to {at} broke: {Innermost(error).Message.TrimEnd('.')}.",
        };
    }

    /// <summary>With TLS 1.3 a client is through the handshake before the server looks at its certificate: the refusal is a closed connection.</summary>
    private static bool WasRefusedInTls(Exception error) =>
        Find<HttpIOException>(error) is { HttpRequestError: HttpRequestError.ResponseEnded }
        || (error is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.ResponseEnded }
            && Find<AuthenticationException>(error) is not { InnerException: null });

    private static string Distrusted(string at, X509Certificate2 own, DateTimeOffset now) =>
        $"{at} closed the connection during the TLS handshake: it does not trust this certificate ({own.Subject}, issued by {own.Issuer}, "
        + $"valid {own.NotBefore.ToUniversalTime():u} to {own.NotAfter.ToUniversalTime():u}; the clock here says {now.UtcDateTime:u}), it "
        + "is no seed, or the seed has just died. If this stays, check that both sides' kits come from the same authority.";

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is T found)
            {
                return found;
            }
        }

        return null;
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
