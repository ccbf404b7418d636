using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core;

namespace FedActors.Network.Identity;

/// <summary>
/// A federation's certificate authority: a directory that the operator keeps, best on a machine that is no seed. Each member works under a
/// lock on the files as they are; the index is written first and everything else follows from it, so a crash leaves nothing half done.
/// </summary>
public sealed class CertificateAuthority
{
    /// <summary>The environment variable that holds the passphrase of the authority's keys.</summary>
    public const string PassphraseVariable = "FEDACTORS_CA_PASSPHRASE";

    /// <summary>How long a root is good unless asked otherwise.</summary>
    public static readonly TimeSpan DefaultRootLifetime = TimeSpan.FromDays(3650);

    private static readonly TimeSpan RootLifetimeMin = TimeSpan.FromDays(1), RootLifetimeMax = TimeSpan.FromDays(36_500);

    private const int TrustedRootsMax = 2;

    private readonly string? _passphrase;
    private readonly TimeProvider _time;

    private CertificateAuthority(string directory, string? passphrase, TimeProvider? time)
    {
        Directory = directory;
        _passphrase = string.IsNullOrEmpty(passphrase) ? null : passphrase;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Where the authority lives.</summary>
    public string Directory { get; }

    // Certificates know no fractions of seconds.
    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Makes an authority.</summary>
    /// <param name="directory">A new or empty directory.</param>
    /// <param name="federation">The federation's name.</param>
    /// <param name="lifetime">How long the root is good.</param>
    /// <param name="passphrase">Keeps the key; null leaves it plain, readable by its owner only.</param>
    /// <param name="time">Says when; the system's unless given.</param>
    /// <exception cref="ArgumentException">The directory is taken, or the name or the lifetime will not do.</exception>
    public static CertificateAuthority Init(string directory, string federation, TimeSpan lifetime, string? passphrase = null, TimeProvider? time = null)
    {
        SiteNames.Require("--federation", federation);
        RequireRootLifetime(lifetime);
        var authority = new CertificateAuthority(directory, passphrase, time);
        RequireEmpty(directory);
        System.IO.Directory.CreateDirectory(directory);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using AuthorityLock held = AuthorityLock.Take(directory);
        RequireEmpty(directory);
        var index = new AuthorityIndex { Federation = federation, RevocationNumber = 1, Roots = [authority.NewRoot(federation, 1, lifetime)], Certificates = [] };
        authority.Save(index);
        return authority;
    }

    /// <summary>Opens an authority.</summary>
    /// <exception cref="MalformedInputException">There is none, or its index is damaged.</exception>
    public static CertificateAuthority Open(string directory, string? passphrase = null, TimeProvider? time = null)
    {
        var authority = new CertificateAuthority(directory, passphrase, time);
        authority.Read();
        return authority;
    }

    /// <summary>All that the authority has done; needs no passphrase.</summary>
    public AuthorityIndex Read() => AuthorityIndex.Read(Directory);

    /// <summary>Issues a certificate.</summary>
    /// <exception cref="ArgumentException">The order cannot be fulfilled.</exception>
    /// <exception cref="MalformedInputException">The authority or the signing request is damaged, or the passphrase is wrong.</exception>
    public IssuedKit Issue(IssueOrder order) => Issue([order])[0];

    /// <summary>Issues several certificates at one go: all or, where one order is refused, none.</summary>
    /// <inheritdoc cref="Issue(IssueOrder)"/>
    public IReadOnlyList<IssuedKit> Issue(IReadOnlyList<IssueOrder> orders)
    {
        using AuthorityLock held = AuthorityLock.Take(Directory);
        AuthorityIndex index = ReadWhole();
        using SigningRoot root = OpenRoot(index);
        var made = new List<(IssuedCertificate Entry, string Certificate, string? Key)>();
        foreach (IssueOrder order in orders)
        {
            MemberTerms terms = IssueRules.Accept(index, order, Now);
            using MemberKey key = order.SigningRequest is { } request ? MemberKey.Of(SigningRequest.Read(request)) : MemberKey.New();
            IssueRules.RequireOwnKey(index, order.Name, key.Public64);
            made.Add(Sign(root, terms, key));
            index = index with { Certificates = [.. index.Certificates, made[^1].Entry] };
        }

        Save(index);
        return [.. made.Select(kit => Kit(index, kit))];
    }

    /// <summary>Issues the next certificate of a member: same name, same number, same hosts, and the same key unless a new one is wanted.</summary>
    /// <inheritdoc cref="Issue(IssueOrder)"/>
    public IssuedKit Renew(RenewOrder order)
    {
        using AuthorityLock held = AuthorityLock.Take(Directory);
        AuthorityIndex index = ReadWhole();
        using SigningRoot root = OpenRoot(index);
        (MemberTerms terms, IssuedCertificate earlier) = IssueRules.Renew(index, order.Name, order.Lifetime, Now);
        using MemberKey key = order.SigningRequest is { } request ? MemberKey.Of(SigningRequest.Read(request))
            : order.WantsNewKey ? MemberKey.New()
            : MemberKey.Of(PublicKey.CreateFromSubjectPublicKeyInfo(Convert.FromBase64String(earlier.PublicKey), out _));
        IssueRules.RequireOwnKey(index, order.Name, key.Public64);
        (IssuedCertificate Entry, string Certificate, string? Key) made = Sign(root, terms, key);
        index = index with { Certificates = [.. index.Certificates, made.Entry] };
        Save(index);
        return Kit(index, made);
    }

    /// <summary>Withdraws every certificate of a name, or the one with a serial number, and writes new revocation lists.</summary>
    /// <returns>What was withdrawn.</returns>
    /// <exception cref="ArgumentException">Nothing of that name or number is there, or it was withdrawn before.</exception>
    public IReadOnlyList<IssuedCertificate> Revoke(string nameOrSerial, string reason)
    {
        using AuthorityLock held = AuthorityLock.Take(Directory);
        AuthorityIndex index = ReadWhole();
        IReadOnlyList<IssuedCertificate> meant = index.Of(nameOrSerial) is { Count: > 0 } named ? named
            : [.. index.Certificates.Where(certificate => certificate.Serial.Equals(nameOrSerial, StringComparison.OrdinalIgnoreCase))];
        if (meant.Count == 0)
        {
            throw new ArgumentException(IssueRules.Unknown(index, nameOrSerial));
        }

        if (meant.All(certificate => certificate.RevokedAt is not null))
        {
            throw new ArgumentException($"'{meant[^1].Name}' was revoked already, at {meant[^1].RevokedAt:u} ({meant[^1].RevocationReason}). Copy {TrustAnchors.RevocationsFile} to the seeds if they still let it in.");
        }

        DateTimeOffset now = Now;
        var revoked = meant.Where(certificate => certificate.RevokedAt is null)
            .Select(certificate => certificate with { RevokedAt = now, RevocationReason = reason }).ToDictionary(certificate => certificate.Serial);
        Save(index with
        {
            RevocationNumber = index.RevocationNumber + 1,
            Certificates = [.. index.Certificates.Select(certificate => revoked.GetValueOrDefault(certificate.Serial, certificate))],
        });
        return [.. revoked.Values];
    }

    /// <summary>Begins a roll-over: a new root signs from now on, and the old one stays trusted until it is retired.</summary>
    /// <exception cref="ArgumentException">A roll-over is under way already.</exception>
    public IssuedRoot Rotate(TimeSpan lifetime)
    {
        RequireRootLifetime(lifetime);
        using AuthorityLock held = AuthorityLock.Take(Directory);
        AuthorityIndex index = ReadWhole();
        if (index.Trusted.Count() >= TrustedRootsMax)
        {
            throw new ArgumentException($"a roll-over is under way: roots {string.Join(" and ", index.Trusted.Select(root => root.Number))} are trusted. End it first with `fedactors provision retire-root`.");
        }

        // The passphrase that is right for the old key is the one for the new.
        OpenRoot(index, mayBeExpired: true).Dispose();
        IssuedRoot root = NewRoot(index.Federation, index.Roots.Max(root => root.Number) + 1, lifetime);
        Save(index with { Roots = [root, .. index.Roots], RevocationNumber = index.RevocationNumber + 1 });
        return root;
    }

    /// <summary>Ends a roll-over: the old root is trusted no longer, and its key is deleted.</summary>
    /// <param name="isForced">Even if certificates that it has signed are in force: for a root whose key is lost or stolen.</param>
    /// <exception cref="ArgumentException">No roll-over is under way, or members still depend on the old root.</exception>
    public IssuedRoot RetireRoot(bool isForced)
    {
        using AuthorityLock held = AuthorityLock.Take(Directory);
        AuthorityIndex index = ReadWhole();
        IssuedRoot old = index.Trusted.Last();
        if (old.Number == index.Current.Number)
        {
            throw new ArgumentException("there is one root only, and it is needed. Begin a roll-over with `fedactors provision rotate`.");
        }

        string[] dependent = [.. index.Certificates.GroupBy(certificate => certificate.Name).Select(group => group.Last())
            .Where(certificate => certificate.Root == old.Number && certificate.IsInForce(Now)).Select(certificate => certificate.Name).Order(StringComparer.Ordinal)];
        if (dependent.Length > 0 && !isForced)
        {
            throw new ArgumentException($"the newest certificates of {string.Join(", ", dependent)} are signed by root {old.Number}. Renew them with `fedactors provision renew` first, or say --force to shut them out.");
        }

        old = old with { RetiredAt = Now };
        Save(index with { Roots = [.. index.Roots.Select(root => root.Number == old.Number ? old : root)], RevocationNumber = index.RevocationNumber + 1 });
        File.Delete(Path.Combine(Directory, old.KeyFile));
        return old;
    }

    /// <summary>What the operator should hear, as sentences: keys that others can read, a root that soon ends.</summary>
    public IReadOnlyList<string> Warnings()
    {
        const int DaysToAct = 90;
        AuthorityIndex index = Read();
        var warnings = index.Trusted.Select(root => SecretFile.Exposure(Path.Combine(Directory, root.KeyFile))).OfType<string>().ToList();
        if (index.Current.NotAfter - Now < TimeSpan.FromDays(DaysToAct))
        {
            warnings.Add($"Root {index.Current.Number} {(index.Current.NotAfter < Now ? "expired" : "expires")} at {index.Current.NotAfter:u}, and no certificate outlives it. Begin a roll-over with `fedactors provision rotate`.");
        }

        return warnings;
    }

    private static void RequireEmpty(string directory)
    {
        if (File.Exists(directory))
        {
            throw new ArgumentException($"{directory} is a file; name a directory for the authority.");
        }

        if (File.Exists(Path.Combine(directory, AuthorityIndex.FileName)))
        {
            throw new ArgumentException($"{directory} holds the authority of '{AuthorityIndex.Read(directory).Federation}' already. Name a new directory; a new root for that one comes from `fedactors provision rotate`.");
        }

        if (System.IO.Directory.Exists(directory) && System.IO.Directory.EnumerateFileSystemEntries(directory).FirstOrDefault(entry => Path.GetFileName(entry) != AuthorityLock.FileName) is { } entry)
        {
            throw new ArgumentException($"{directory} is not empty ({Path.GetFileName(entry)} is there). Name a new or empty directory for the authority.");
        }
    }

    private static void RequireRootLifetime(TimeSpan lifetime)
    {
        if (lifetime < RootLifetimeMin || lifetime > RootLifetimeMax)
        {
            throw new ArgumentException($"the root is to be good for {lifetime.TotalDays:0.###} days; allowed: {RootLifetimeMin.TotalDays} to {RootLifetimeMax.TotalDays}.");
        }
    }

    private IssuedRoot NewRoot(string federation, int number, TimeSpan lifetime)
    {
        using ECDsa key = PrivateKeys.New();
        (DateTimeOffset notBefore, DateTimeOffset notAfter) = (Now - IssueRules.ClockSlack, Now + lifetime);
        using X509Certificate2 certificate = CertificateMaker.Root(federation, number, key, notBefore, notAfter);
        string file = AuthorityKeys.FileOf(number);
        AuthorityKeys.Write(Path.Combine(Directory, file), key, _passphrase);
        return new IssuedRoot { Number = number, KeyFile = file, Certificate = $"{certificate.ExportCertificatePem()}\n", NotBefore = notBefore, NotAfter = notAfter };
    }

    private SigningRoot OpenRoot(AuthorityIndex index, bool mayBeExpired = false)
    {
        IssuedRoot current = index.Current;
        DateTimeOffset now = Now;
        if (now < current.NotBefore)
        {
            throw new MalformedInputException(Directory, $"the authority was made at {current.NotBefore:u} or later, and this machine's clock says {now:u}. Set the clock.");
        }

        if (now >= current.NotAfter && !mayBeExpired)
        {
            throw new MalformedInputException(Directory, $"root {current.Number} expired at {current.NotAfter:u} (this machine's clock says {now:u}). Make a new one with `fedactors provision rotate`.");
        }

        return SigningRoot.Open(Directory, current, _passphrase);
    }

    private (IssuedCertificate Entry, string Certificate, string? Key) Sign(SigningRoot root, MemberTerms terms, MemberKey key)
    {
        using X509Certificate2 certificate = CertificateMaker.Member(root.Certificate, root.Key, key.Public, terms);
        var entry = new IssuedCertificate
        {
            Serial = certificate.SerialNumber, Role = terms.Role, Name = terms.Name, Number = terms.Number, Hosts = terms.Hosts, NotBefore = terms.NotBefore,
            NotAfter = terms.NotAfter, Thumbprint = certificate.Thumbprint, PublicKey = key.Public64, Root = root.Number,
        };
        return (entry, $"{certificate.ExportCertificatePem()}\n", key.Pem);
    }

    private IssuedKit Kit(AuthorityIndex index, (IssuedCertificate Entry, string Certificate, string? Key) made) => new(index.Federation, made.Entry, made.Certificate, made.Key,
        AuthorityFiles.Roots(index), File.ReadAllText(Path.Combine(Directory, TrustAnchors.RevocationsFile)));

    /// <summary>The index, with what a crash may have left behind it brought up to it.</summary>
    private AuthorityIndex ReadWhole()
    {
        AuthorityIndex index = Read();
        AuthorityFiles.Repair(Directory, index, _passphrase, Now);
        return index;
    }

    private void Save(AuthorityIndex index) => AuthorityFiles.Save(Directory, index, _passphrase, Now);
}
