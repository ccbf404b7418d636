using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core;

namespace FedActors.Network.Identity;

/// <summary>
/// The directory that makes a process a member: its certificate with the private key, and whom it believes. Files that are renewed while
/// the process runs are used within a second; until the new ones fit together, the old ones stay in use. Any thread may call.
/// </summary>
public sealed class SiteKit
{
    /// <summary>The file of the certificate.</summary>
    public const string CertificateFile = "site.pem";

    /// <summary>The file of the private key.</summary>
    public const string KeyFile = "site.key";

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // A kit is renewed by hand: a week is time enough to be told.
    private static readonly TimeSpan ExpiryWarning = TimeSpan.FromDays(7);

    private readonly Lock _looking = new();
    private readonly WatchedFiles _files;
    private readonly Pace _pace;
    private volatile Held _held;
    private volatile string? _problem;

    private SiteKit(string directory, TimeProvider time)
    {
        Directory = directory;
        _files = new WatchedFiles(directory, (CertificateFile, true), (KeyFile, true));
        _pace = new Pace(time, LookInterval);
        WatchedFiles.Reading reading = _files.Changed()!;
        X509Certificate2 certificate = Open(reading);
        PeerIdentity identity = PeerIdentity.Read(certificate) ?? throw new MalformedInputException(_files.PathOf(CertificateFile),
            "the certificate carries no identity of ours. Use a kit that `fedactors provision issue` made.");
        Anchors = TrustAnchors.Load(directory, identity.Role == PeerRole.Seed, time);
        _held = Hold(certificate, identity);
        _files.Accept(reading);
    }

    /// <summary>Where the files are.</summary>
    public string Directory { get; }

    /// <summary>Whom this process believes.</summary>
    public TrustAnchors Anchors { get; }

    /// <summary>Who this process is; a renewal changes only the serial number.</summary>
    public PeerIdentity Identity => Current().Identity;

    /// <summary>The newest certificate, with its private key: for Kestrel, HttpClient and SslStream alike. Ask for it at each handshake.</summary>
    public X509Certificate2 Certificate => Current().Certificate;

    /// <summary>The newest certificate as SslStream wants it, prepared once so that TLS sessions can be resumed.</summary>
    public SslStreamCertificateContext TlsContext => Current().TlsContext;

    /// <summary>Why files that have changed are not in use; null where all are.</summary>
    public string? Problem => _problem ?? Anchors.Problem;

    /// <summary>Opens a kit.</summary>
    /// <param name="directory">Where the files are.</param>
    /// <param name="time">Paces the looks at the files; the system's unless given.</param>
    /// <exception cref="MalformedInputException">A file is missing or damaged, or the files do not belong together; the message says which and what to do.</exception>
    public static SiteKit Load(string directory, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        return new SiteKit(directory, time ?? TimeProvider.System);
    }

    /// <summary>Why nobody believes the certificate at this moment, as a sentence: expired, revoked, not valid yet; null where it is valid.</summary>
    public string? Flaw(DateTimeOffset now) => Anchors.Check(Certificate, null, now) is { IsTrusted: false } verdict ? verdict.Sentence : null;

    /// <summary>What an operator should hear at the start and each day, as sentences: a key that others can read, a certificate that has expired or soon will.</summary>
    public IReadOnlyList<string> Warnings(DateTimeOffset now)
    {
        var warnings = new List<string>();
        if (SecretFile.Exposure(_files.PathOf(KeyFile)) is { } exposure)
        {
            warnings.Add(exposure);
        }

        if (Flaw(now) is { } flaw)
        {
            warnings.Add(flaw);
        }
        else if (new DateTimeOffset(Certificate.NotAfter.ToUniversalTime()) is var end && end - now < ExpiryWarning)
        {
            warnings.Add($"The certificate of {Identity} expires at {end:u}. Ask the operator to renew it with `fedactors provision renew`.");
        }

        return warnings;
    }

    private Held Current()
    {
        if (_pace.IsDue() && _looking.TryEnter())
        {
            try
            {
                LookAgain();
            }
            finally
            {
                _looking.Exit();
            }
        }

        return _held;
    }

    private void LookAgain()
    {
        try
        {
            if (_files.Changed() is { } reading)
            {
                // The new certificate may be of a new root that has come with it.
                Anchors.RefreshNow();
                X509Certificate2 certificate = Open(reading);
                if (!certificate.RawDataMemory.Span.SequenceEqual(_held.Certificate.RawDataMemory.Span))
                {
                    // The old certificate is not disposed: connections that began with it still use it.
                    _held = Hold(certificate, RequireSame(certificate));
                }

                _files.Accept(reading);
            }

            _problem = null;
        }
        catch (MalformedInputException error)
        {
            // Half of a renewal, most likely; the next look sees the whole, and until then the problem is there to be told.
            _problem = error.Message;
        }
        catch (Exception error)
        {
            // Nobody had expected it of these files; a kit that was good stays in use.
            _problem = $"{_files.PathOf(CertificateFile)} could not be read again ({error.GetType().Name}: {error.Message}); the old one stays in use.";
        }
    }

    private PeerIdentity RequireSame(X509Certificate2 certificate)
    {
        PeerIdentity present = _held.Identity;
        return PeerIdentity.Read(certificate) is { } next && next with { SerialNumber = present.SerialNumber } == present ? next
            : throw new MalformedInputException(_files.PathOf(CertificateFile),
                $"the new certificate is not that of {present} in '{present.Federation}'; the old one stays in use. Restart with a kit of its own to change who this is.");
    }

    private Held Hold(X509Certificate2 certificate, PeerIdentity identity) =>
        Anchors.ChainFault(certificate, forServer: identity.Role == PeerRole.Seed) is not { } fault
            ? new Held(certificate, SslStreamCertificateContext.Create(certificate, null, offline: true), identity)
            : throw new MalformedInputException(_files.PathOf(CertificateFile),
                $"the kit's own {TrustAnchors.RootsFile} does not trust its certificate: {fault}. The files are of different kits; copy one whole kit.");

    private X509Certificate2 Open(WatchedFiles.Reading reading)
    {
        try
        {
            if (PemText.Blocks(reading.Texts[0]!, "CERTIFICATE") is not [{ } block])
            {
                throw new FormatException("it has several certificates; one is wanted");
            }

            using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(block);
            return Join(bare, reading.Texts[1]!);
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            throw new MalformedInputException(_files.PathOf(CertificateFile), $"this is no certificate: {error.Message.TrimEnd('.')}. Copy the kit again.");
        }
    }

    private X509Certificate2 Join(X509Certificate2 bare, string keyText)
    {
        string path = _files.PathOf(KeyFile);
        byte[] key;
        try
        {
            key = PemText.Blocks(keyText, "PRIVATE KEY")[0];
        }
        catch (FormatException error)
        {
            throw new MalformedInputException(path, $"this is no private key: {error.Message}. Copy the kit again, or use the key that `fedactors provision request` made.");
        }

        try
        {
            return PrivateKeys.Join(bare, key);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new MalformedInputException(path,
                $"the key does not belong to the certificate in {CertificateFile}: the files are of different kits, or were changed. Copy one whole kit.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private sealed record Held(X509Certificate2 Certificate, SslStreamCertificateContext TlsContext, PeerIdentity Identity);
}
