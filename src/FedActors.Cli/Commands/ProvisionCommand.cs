using System.CommandLine;
using FedActors.Cli.Failures;
using FedActors.Cli.Screens;
using FedActors.Network.Identity;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors provision</c>: the certificate authority of a federation and the kits that make machines its members.</summary>
internal static class ProvisionCommand
{
    public static Command Build() => new DocumentedCommand("provision", "Make a federation's certificate authority, and the kits that make machines its members.",
        "fedactors provision init ca --federation hospitals",
        "fedactors provision issue --ca ca --role node --name hospital-a --seed https://seed-1.example.org:7443 --to kits/hospital-a")
    {
        AuthorityCommands.BuildInit(),
        KitCommands.BuildIssue(),
        KitCommands.BuildRequest(),
        KitCommands.BuildRenew(),
        KitCommands.BuildRevoke(),
        AuthorityCommands.BuildRotate(),
        AuthorityCommands.BuildRetireRoot(),
        AuthorityCommands.BuildList(),
    };

    /// <summary>The option that names the authority.</summary>
    public static Option<string> Authority() => new("--ca") { Description = "The authority's directory.", HelpName = "DIR", Required = true };

    /// <summary>An option that must be given.</summary>
    public static Option<string> Required(string name, string place, string description) => new(name) { Description = description, HelpName = place, Required = true };

    /// <summary>Opens the authority and says what its operator should hear.</summary>
    public static CertificateAuthority Open(string directory)
    {
        CertificateAuthority authority = CertificateAuthority.Open(directory, Passphrase());
        Warn(authority.Warnings());
        return authority;
    }

    /// <summary>The passphrase of the authority's keys, from the environment: a command line is seen by every user of the machine.</summary>
    public static string? Passphrase() => Environment.GetEnvironmentVariable(CertificateAuthority.PassphraseVariable);

    /// <summary>Sentences for people, apart from the result.</summary>
    public static void Warn(IEnumerable<string> sentences)
    {
        foreach (string sentence in sentences)
        {
            Console.Error.WriteLine($"fedactors: warning: {Screen.Printable(sentence)}");
        }
    }

    /// <summary>Days as a length of time, or what is usual.</summary>
    public static TimeSpan Days(int? days, TimeSpan usual) => days is { } number ? TimeSpan.FromDays(number) : usual;

    /// <summary>The text of a signing request that the command line names.</summary>
    public static string? Request(string? path)
    {
        if (path is null)
        {
            return null;
        }

        // A request is some hundred bytes; whoever names a disk image is told before it is read.
        const long BytesMax = 1 << 20;
        return !File.Exists(path) ? throw new UsageException($"--csr is {path}, and there is no such file. The site makes it with `fedactors provision request`.")
            : new FileInfo(path).Length > BytesMax ? throw new UsageException($"--csr is {path}, which has {new FileInfo(path).Length} bytes: that is no signing request.")
            : File.ReadAllText(path);
    }
}
