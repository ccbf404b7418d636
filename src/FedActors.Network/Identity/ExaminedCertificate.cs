using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Identity;

/// <summary>All that can be said of a certificate without looking at the clock: worked out once, used on every request.</summary>
internal sealed class ExaminedCertificate
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1", ClientPurpose = "1.3.6.1.5.5.7.3.2";

    private static readonly string[] Signatures = ["1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4"];

    private readonly string? _chainFault;
    private readonly string? _serverFault;
    private readonly string? _clientFault;
    private readonly X509Certificate2? _root;
    private readonly DateTimeOffset _notBefore;
    private readonly DateTimeOffset _notAfter;
    private readonly DateTimeOffset? _revokedAt;
    private readonly string _federation;
    private readonly CertificateVerdict? _trusted;

    private ExaminedCertificate(X509Certificate2 certificate, TrustBundle bundle)
    {
        Identity = PeerIdentity.Read(certificate);
        _federation = bundle.Federation;
        (_notBefore, _notAfter) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        (_root, _chainFault) = Issuer(certificate, bundle);
        _serverFault = _chainFault ?? PurposeFault(certificate, ServerPurpose, "to serve (serverAuth)");
        _clientFault = _chainFault ?? PurposeFault(certificate, ClientPurpose, "to call (clientAuth)");
        if (_root is not null && bundle.Lists.TryGetValue(_root.Thumbprint, out RevocationList? list) && list.Revoked.TryGetValue(certificate.SerialNumber, out DateTimeOffset at))
        {
            _revokedAt = at;
        }

        _trusted = Identity is null ? null : new CertificateVerdict(CertificateStanding.Trusted, $"The certificate of {Identity} is in order.", Identity);
    }

    /// <summary>Who the certificate says it is.</summary>
    public PeerIdentity? Identity { get; }

    /// <summary>Whether a trusted root has signed it for some purpose: what is worth remembering.</summary>
    public bool HasTrustedChain => _chainFault is null;

    /// <summary>Does all the work that needs cryptography.</summary>
    public static ExaminedCertificate Examine(X509Certificate2 certificate, TrustBundle bundle) => new(certificate, bundle);

    /// <summary>Why a connection with this certificate must not come about; null where it may.</summary>
    public string? HandshakeFault(bool forServer) => forServer ? _serverFault : _clientFault;

    /// <summary>The verdict at a moment.</summary>
    public CertificateVerdict Judge(PeerRole? expected, DateTimeOffset now)
    {
        if (_clientFault is not null)
        {
            return new CertificateVerdict(CertificateStanding.Untrusted, $"The certificate {Who()}is not trusted: {_clientFault}.", Identity);
        }

        if (Identity is not { } identity)
        {
            return new CertificateVerdict(CertificateStanding.Untrusted, "The certificate is signed by a trusted root but carries no identity of ours " +
                "(one alternative name urn:fedactors:FEDERATION:ROLE:NAME[:NUMBER], the common name equal to NAME). Issue it with `fedactors provision issue`.", null);
        }

        if (identity.Federation != _federation)
        {
            return new CertificateVerdict(CertificateStanding.WrongFederation,
                $"The certificate of {identity} is of the federation '{identity.Federation}'; this is '{_federation}'. Use the kit that this federation's operator issued.", identity);
        }

        return Dated(identity, now)
            ?? (expected is { } role && role != identity.Role
                ? new CertificateVerdict(CertificateStanding.WrongRole,
                    $"The certificate is that of {identity}; here one of the role {PeerUrn.Word(role)} is wanted. Use the kit that was issued for that role.", identity)
                : _trusted!);
    }

    private CertificateVerdict? Dated(PeerIdentity identity, DateTimeOffset now)
    {
        if (_revokedAt is { } revoked)
        {
            return new CertificateVerdict(CertificateStanding.Revoked,
                $"The certificate of {identity}, serial {identity.SerialNumber}, was revoked at {revoked:u}. Ask the federation's operator for a new kit.", identity);
        }

        if (now < _notBefore)
        {
            return new CertificateVerdict(CertificateStanding.NotYetValid,
                $"The certificate of {identity} is valid from {_notBefore:u}; the clock of the machine that checks it says {now.ToUniversalTime():u}. Compare the clocks.", identity);
        }

        if (now > _notAfter)
        {
            return new CertificateVerdict(CertificateStanding.Expired,
                $"The certificate of {identity} expired at {_notAfter:u}; the clock of the machine that checks it says {now.ToUniversalTime():u}. Renew it with `fedactors provision renew`.", identity);
        }

        DateTimeOffset rootEnds = new(_root!.NotAfter.ToUniversalTime());
        return now <= rootEnds ? null : new CertificateVerdict(CertificateStanding.Expired,
            $"The authority '{_root.Subject}' that issued the certificate of {identity} expired at {rootEnds:u}. Make a new root with `fedactors provision rotate` and renew the kits.", identity);
    }

    private string Who() => Identity is null ? "" : $"(it says {Identity} of the federation '{Identity.Federation}') ";

    private static (X509Certificate2? Root, string? Fault) Issuer(X509Certificate2 certificate, TrustBundle bundle)
    {
        if (KeyStrength.Fault(certificate.PublicKey) is { } weak)
        {
            return (null, $"{weak}; {KeyStrength.Rule}");
        }

        if (!Signatures.Contains(certificate.SignatureAlgorithm.Value))
        {
            return (null, $"it is signed by {certificate.SignatureAlgorithm.FriendlyName ?? "an algorithm that is not known"}, which no root of this federation uses");
        }

        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority))
        {
            return (null, "it is an authority's certificate and not a member's");
        }

        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                // The times are judged by Judge, on each request, so that the peer can be told in words.
                VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
            },
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(bundle.Roots.ToArray());
        try
        {
            bool isBuilt = chain.Build(certificate);
            // Exactly two: roots sign members directly, and the machine's own stores must not lend a link in between.
            X509Certificate2? root = isBuilt && chain.ChainElements.Count == 2
                ? bundle.Roots.FirstOrDefault(root => root.RawDataMemory.Span.SequenceEqual(chain.ChainElements[1].Certificate.RawDataMemory.Span))
                : null;
            return root is not null ? (root, null) : (null, $"no root of the federation '{bundle.Federation}' has signed it ({Faults(chain)})");
        }
        catch (CryptographicException error)
        {
            return (null, $"its chain cannot be checked ({error.Message.TrimEnd('.')})");
        }
        finally
        {
            foreach (X509ChainElement element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    private static string Faults(X509Chain chain) => chain.ChainStatus.Length == 0
        ? $"its chain has {chain.ChainElements.Count} certificates"
        : string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());

    private static string? PurposeFault(X509Certificate2 certificate, string purpose, string words)
    {
        X509EnhancedKeyUsageExtension[] purposes = [.. certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()];
        bool mayDoIt = purposes is [{ } only] && only.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == purpose);
        bool maySign = certificate.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature));
        return !mayDoIt ? $"it is not issued {words}" : maySign ? null : "its key may not sign";
    }
}
