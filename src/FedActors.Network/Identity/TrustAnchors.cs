using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core;
using FedActors.Core.Identity;

namespace FedActors.Network.Identity;

/// <summary>
/// Whom this process believes: the roots of ca.pem and the revocations of revoked.crl. Both are looked at again at most each second; what
/// is damaged, forged or older than what is in force changes nothing. Every member may be called by any thread.
/// </summary>
public sealed class TrustAnchors
{
    /// <summary>The file of trusted roots.</summary>
    public const string RootsFile = "ca.pem";

    /// <summary>The file of revocation lists.</summary>
    public const string RevocationsFile = "revoked.crl";

    // Only certificates that a root has signed are remembered, so no stranger can fill this.
    private const int RememberedMax = 65_536;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _looking = new();
    private readonly WatchedFiles _files;
    private readonly SeenLists _seen;
    private readonly bool _needsRevocations;
    private readonly Pace _pace;
    private volatile Known _known;
    private volatile string? _problem;

    private TrustAnchors(string directory, bool needsRevocations, TimeProvider time)
    {
        _needsRevocations = needsRevocations;
        _seen = SeenLists.Read(directory);
        _files = new WatchedFiles(directory, (RootsFile, true), (RevocationsFile, needsRevocations));
        _pace = new Pace(time, LookInterval);
        WatchedFiles.Reading reading = _files.Changed()!;
        TrustBundle bundle = Parse(reading);
        _seen.RequireNotOlder(bundle, _files.PathOf(RevocationsFile));
        _known = new Known(bundle, 1);
        _seen.Remember(bundle);
        _files.Accept(reading);
    }

    /// <summary>The federation that the roots belong to.</summary>
    public string Federation => Current().Bundle.Federation;

    /// <summary>The trusted roots.</summary>
    public IReadOnlyList<X509Certificate2> Roots => Current().Bundle.Roots;

    /// <summary>Rises whenever other roots or revocations come into force: what was checked before is then to be checked again.</summary>
    public int Generation => Current().Generation;

    /// <summary>Why the files as they now lie there are not in force; null where they are.</summary>
    public string? Problem => _problem;

    /// <summary>Why the number of the newest revocation list could not be noted, so that a restart would not notice an older one; null where it is.</summary>
    public string? Forgetfulness => _seen.Trouble;

    /// <summary>Reads the files of a kit.</summary>
    /// <param name="directory">Where they are.</param>
    /// <param name="needsRevocations">Whether there must be a list for each root: so for seeds, which decide who comes in.</param>
    /// <param name="time">Paces the looks at the files; the system's unless given.</param>
    /// <exception cref="MalformedInputException">A file is missing, damaged or forged; the message says which and what to do.</exception>
    public static TrustAnchors Load(string directory, bool needsRevocations, TimeProvider? time = null) => new(directory, needsRevocations, time ?? TimeProvider.System);

    /// <summary>Judges a certificate as it stands now: for every request, and again on open sessions when <see cref="Generation"/> has risen.</summary>
    /// <param name="certificate">The peer's.</param>
    /// <param name="expected">The role that is needed; null where any will do.</param>
    /// <param name="now">The time.</param>
    public CertificateVerdict Check(X509Certificate2 certificate, PeerRole? expected, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Current().Examine(certificate).Judge(expected, now);
    }

    /// <summary>
    /// Whether a connection may come about: signed by a root, for the purpose, with a strong key. Says nothing about time, revocation and
    /// role, which <see cref="Check"/> judges so that the peer can be answered in words.
    /// </summary>
    public bool ChainIsTrusted(X509Certificate2? certificate, bool forServer) => ChainFault(certificate, forServer) is null;

    /// <summary>The same as <see cref="ChainIsTrusted"/> with the reason, a half-sentence for the log; null where the connection may come about.</summary>
    public string? ChainFault(X509Certificate2? certificate, bool forServer)
    {
        if (certificate is null)
        {
            return "the peer showed no certificate";
        }

        return Current().Examine(certificate).HandshakeFault(forServer);
    }

    /// <summary>Looks at the files again if the last look is a second old. Every check and every property does so too.</summary>
    public void Refresh()
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
    }

    /// <summary>Looks at the files at once, whenever the last look was.</summary>
    internal void RefreshNow()
    {
        lock (_looking)
        {
            LookAgain();
        }
    }

    private Known Current()
    {
        Refresh();
        return _known;
    }

    private void LookAgain()
    {
        try
        {
            if (_files.Changed() is { } reading)
            {
                TrustBundle next = Parse(reading);
                if (!SameAs(next))
                {
                    RequireNotOlder(next);
                    _known = new Known(next, _known.Generation + 1);
                    _seen.Remember(next);
                }

                _files.Accept(reading);
            }

            _problem = null;
        }
        catch (MalformedInputException error)
        {
            // A file half written is whole a moment later; until then the last good ones are in force, and the problem is there to be told.
            _problem = error.Message;
        }
        catch (Exception error)
        {
            // Nobody had expected it of these files, and it must neither refuse every request nor bring other roots into force.
            _problem = $"{_files.PathOf(RootsFile)} and {RevocationsFile} could not be read again ({error.GetType().Name}: {error.Message}); what was in force stays so.";
        }
    }

    private TrustBundle Parse(WatchedFiles.Reading reading) =>
        TrustBundle.Parse(_files.PathOf(RootsFile), reading.Texts[0]!, _files.PathOf(RevocationsFile), reading.Texts[1], _needsRevocations);

    private bool SameAs(TrustBundle next)
    {
        TrustBundle present = _known.Bundle;
        return next.Roots.Select(root => root.Thumbprint).SequenceEqual(present.Roots.Select(root => root.Thumbprint))
            && next.Lists.Count == present.Lists.Count
            && next.Lists.All(pair => present.Lists.TryGetValue(pair.Key, out RevocationList? list) && list.IsSameAs(pair.Value));
    }

    private void RequireNotOlder(TrustBundle next)
    {
        foreach ((string root, RevocationList present) in _known.Bundle.Lists)
        {
            bool isStillTrusted = next.Roots.Any(candidate => candidate.Thumbprint == root);
            if (isStillTrusted && !next.Lists.ContainsKey(root))
            {
                throw new MalformedInputException(_files.PathOf(RevocationsFile), $"it is gone; list {present.Number} stays in force. Copy revoked.crl from the authority.");
            }

            if (isStillTrusted && next.Lists[root].Number < present.Number)
            {
                throw new MalformedInputException(_files.PathOf(RevocationsFile),
                    $"list {next.Lists[root].Number} is older than list {present.Number}, which stays in force. Copy the newest revoked.crl from the authority.");
            }
        }

        _seen.RequireNotOlder(next, _files.PathOf(RevocationsFile));
    }

    /// <summary>What is in force, and what was found out under it.</summary>
    private sealed record Known(TrustBundle Bundle, int Generation)
    {
        private readonly ConcurrentDictionary<Sha256Digest, ExaminedCertificate> _examined = new();
        private int _count;

        public ExaminedCertificate Examine(X509Certificate2 certificate)
        {
            Sha256Digest key = Sha256Digest.Of(certificate.RawDataMemory.Span);
            if (_examined.TryGetValue(key, out ExaminedCertificate? known))
            {
                return known;
            }

            ExaminedCertificate examined = ExaminedCertificate.Examine(certificate, Bundle);
            if (examined.HasTrustedChain && _examined.TryAdd(key, examined) && Interlocked.Increment(ref _count) > RememberedMax)
            {
                // Working everything out again costs a millisecond a certificate; keeping the order of use would cost on each request.
                _examined.Clear();
                Interlocked.Exchange(ref _count, 0);
            }

            return examined;
        }
    }
}
