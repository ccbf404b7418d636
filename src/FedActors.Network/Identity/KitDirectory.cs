using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core;

namespace FedActors.Network.Identity;

/// <summary>Writes kits: the directories that an operator hands to sites.</summary>
public static class KitDirectory
{
    /// <summary>What is in a kit, in plain words.</summary>
    public const string ReadmeFile = "README.txt";

    /// <summary>The kit's copy of the file that describes the run.</summary>
    public const string RunFile = "run.conf";

    /// <summary>The configuration file of a role's kit.</summary>
    public static string ConfigurationFile(PeerRole role) => $"{PeerUrn.Word(role)}.conf";

    /// <summary>Makes sure that a new kit can be put there: a new or empty directory, or the one where the site's request was made.</summary>
    /// <exception cref="ArgumentException">Other things are there.</exception>
    public static void RequireFree(string directory)
    {
        if (File.Exists(directory))
        {
            throw new ArgumentException($"--to is {directory}, which is a file; name a directory.");
        }

        if (Directory.Exists(directory)
            && Directory.EnumerateFileSystemEntries(directory).Select(entry => Path.GetFileName(entry)).FirstOrDefault(name => name is not (SiteKit.KeyFile or SigningRequest.FileName)) is { } other)
        {
            throw new ArgumentException($"--to is {directory}, and {other} is there. Name a new or empty directory; `fedactors provision renew` renews a kit where it lies.");
        }
    }

    /// <summary>Makes sure that a kit for this request can be put there, before anything is issued: a key in the directory must be the request's.</summary>
    /// <param name="directory">Where the kit is to go.</param>
    /// <param name="signingRequest">The request (PEM); null where the key is to be made with the kit.</param>
    /// <exception cref="ArgumentException">Other things are there.</exception>
    /// <exception cref="MalformedInputException">Another key is there, or the request is damaged.</exception>
    public static void RequireRoom(string directory, string? signingRequest)
    {
        RequireFree(directory);
        string path = Path.Combine(directory, SiteKit.KeyFile);
        if (!File.Exists(path))
        {
            return;
        }

        if (signingRequest is null)
        {
            throw new ArgumentException($"--to is {directory}, where a key made by `fedactors provision request` is. Say --csr {Path.Combine(directory, SigningRequest.FileName)}, or name a new directory.");
        }

        if (!PrivateKeys.IsKeyOf(File.ReadAllText(path), SigningRequest.Read(signingRequest)))
        {
            throw new MalformedInputException(path, "this key is not the one that the request was made with. Put the kit into the directory where `fedactors provision request` made the request, or into a new one.");
        }
    }

    /// <summary>Writes a whole kit.</summary>
    public static void Create(string directory, IssuedKit kit, KitSettings settings)
    {
        RequireFree(directory);
        bool isNew = !Directory.Exists(directory);
        Directory.CreateDirectory(directory);
        if (isNew && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        SecretFile.WritePublic(Path.Combine(directory, ConfigurationFile(kit.Entry.Role)), KitTexts.Configuration(kit, settings, RunOf(directory, settings)));
        WriteIdentity(directory, kit);
    }

    /// <summary>Renews a kit where it lies, or puts what has changed into a new directory, to be copied over the kit at the site.</summary>
    /// <exception cref="ArgumentException">Another's kit is there.</exception>
    public static void Renew(string directory, IssuedKit kit)
    {
        RequireKitOf(directory, kit.Federation, kit.Entry);
        Directory.CreateDirectory(directory);
        WriteIdentity(directory, kit);
    }

    /// <summary>Makes sure that a directory holds no kit, or that of a member.</summary>
    /// <exception cref="ArgumentException">Another's kit is there.</exception>
    public static void RequireKitOf(string directory, string federation, IssuedCertificate entry)
    {
        string path = Path.Combine(directory, SiteKit.CertificateFile);
        if (!File.Exists(path))
        {
            RequireFree(directory);
            return;
        }

        PeerIdentity? present = ReadIdentity(path);
        if (present is null || present.Federation != federation || present.Role != entry.Role || present.Name != entry.Name)
        {
            throw new ArgumentException($"--to is {directory}, and {SiteKit.CertificateFile} there is {(present is null ? "no certificate of ours" : $"that of {present} in '{present.Federation}'")}; the kit of {PeerUrn.Word(entry.Role)} {entry.Name} in '{federation}' is wanted.");
        }
    }

    /// <summary>How the kit names the run's file: no absolute path, for the kit is carried elsewhere.</summary>
    private static string? RunOf(string directory, KitSettings settings)
    {
        if (settings.RunFile is not { } file)
        {
            return null;
        }

        if (settings.CopiesRun)
        {
            SecretFile.WritePublic(Path.Combine(directory, RunFile), File.ReadAllText(file));
            return RunFile;
        }

        return Path.GetRelativePath(Path.GetFullPath(directory), Path.GetFullPath(file)).Replace('\\', '/');
    }

    private static PeerIdentity? ReadIdentity(string path)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(path);
            return PeerIdentity.Read(certificate);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static void WriteIdentity(string directory, IssuedKit kit)
    {
        SecretFile.WritePublic(Path.Combine(directory, ReadmeFile), KitTexts.Readme(kit));
        SecretFile.WritePublic(Path.Combine(directory, TrustAnchors.RootsFile), kit.Roots);
        SecretFile.WritePublic(Path.Combine(directory, TrustAnchors.RevocationsFile), kit.Revocations);

        if (kit.Key is not null)
        {
            // Not flushed to the disk: a kit that a power cut takes is issued again, and a thousand kits for a trial are not a thousand flushes.
            SecretFile.WriteSecret(Path.Combine(directory, SiteKit.KeyFile), kit.Key, isDurable: false);
        }

        // The certificate last: a process that watches the kit waits for it, and until then uses what it has.
        SecretFile.WritePublic(Path.Combine(directory, SiteKit.CertificateFile), kit.Certificate);
    }
}
