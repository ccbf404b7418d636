using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using FedActors.Network.Identity;
using FedActors.Network.Wire;
using Microsoft.AspNetCore.Http;

namespace FedActors.Network.Server;

/// <summary>Knows who makes a request, and whether it may make any: certificate, revocation and quota, judged anew on each.</summary>
internal sealed class PeerGate(TrustAnchors anchors, ServerLimits limits, TimeProvider time)
{
    // Only certificates of our own authority come this far; a federation with more identities than this starts their quotas afresh.
    private const int QuotasMax = 100_000;

    private readonly ConcurrentDictionary<(PeerRole Role, string Name), IdentityQuota> _quotas = new();

    /// <summary>Who asks.</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">Why it is refused; null where it is not.</param>
    /// <returns>Null where it is refused; the problem then says why.</returns>
    public Peer? Admit(HttpContext context, out Problem? problem)
    {
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            problem = new Problem(403, Reasons.WrongRole, "The connection shows no certificate.", Retryable: false);
            return null;
        }

        CertificateVerdict verdict = anchors.Check(certificate, expected: null, time.GetUtcNow());
        if (!verdict.IsTrusted)
        {
            problem = new Problem(403, verdict.Reason, verdict.Sentence, Retryable: false);
            return null;
        }

        PeerIdentity identity = verdict.Identity!;
        IdentityQuota quota = QuotaOf(identity);
        TimeSpan wait = quota.Requests.Take(1);
        problem = wait == TimeSpan.Zero ? null : TooMany($"more than {limits.RequestsPerSecond:0.#} requests a second came from {identity.Name}", wait);
        return problem is null ? new Peer(identity, certificate, quota) : null;
    }

    /// <summary>What is answered when a quota is used up.</summary>
    public static Problem TooMany(string what, TimeSpan wait) => new(
        429, Reasons.RateLimited, $"{what}; wait {wait.TotalSeconds:0.###} s.", Retryable: true,
        RetryAfterMilliseconds: (int)Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 1, int.MaxValue));

    /// <summary>Judges the certificate of an open session again.</summary>
    public Refusal? Recheck(X509Certificate2 certificate) =>
        anchors.Check(certificate, expected: null, time.GetUtcNow()) is { IsTrusted: false } verdict ? new Refusal(verdict.Reason, verdict.Sentence, Retryable: false) : null;

    private IdentityQuota QuotaOf(PeerIdentity identity)
    {
        if (_quotas.TryGetValue((identity.Role, identity.Name), out IdentityQuota? known))
        {
            return known;
        }

        if (_quotas.Count >= QuotasMax)
        {
            _quotas.Clear();
        }

        return _quotas.GetOrAdd((identity.Role, identity.Name), _ => new IdentityQuota(limits, time));
    }
}
