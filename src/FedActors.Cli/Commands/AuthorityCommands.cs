using System.CommandLine;
using FedActors.Cli.Failures;
using FedActors.Cli.Running;
using FedActors.Cli.Screens;
using FedActors.Network.Identity;

namespace FedActors.Cli.Commands;

/// <summary>The commands of <c>fedactors provision</c> that concern the authority itself: init, rotate, retire-root, list.</summary>
internal static class AuthorityCommands
{
    public static Command BuildInit()
    {
        var directory = new Argument<string>("DIR") { Description = "A new directory for the authority. Keep it on a machine that is no seed, and keep a backup." };
        Option<string> federation = ProvisionCommand.Required("--federation", "NAME", "The federation's name: a-z, 0-9 and hyphen, at most 63 characters.");
        Option<int?> days = Options.Count("--days", "How long the root is good; 3650 unless given.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("init", $"Make a federation's authority. {CertificateAuthority.PassphraseVariable} in the environment puts its key under a passphrase.",
            "fedactors provision init ca --federation hospitals")
        {
            directory, federation, days, json,
        };
        command.SetAction(parsed =>
        {
            string place = parsed.GetValue(directory)!;
            OutputPlace.RequireDirectory("DIR", place);
            CertificateAuthority authority = CertificateAuthority.Init(place, parsed.GetValue(federation)!,
                ProvisionCommand.Days(parsed.GetValue(days), CertificateAuthority.DefaultRootLifetime), ProvisionCommand.Passphrase());
            AuthorityIndex index = authority.Read();
            if (parsed.GetValue(json))
            {
                ProvisionJson.Print(writer => ProvisionJson.Authority(writer, place, index));
                return ExitCode.Done;
            }

            Console.Out.WriteLine($"The authority of '{index.Federation}' is in {place}; its root is good until {index.Current.NotAfter:u}.");
            Console.Out.WriteLine($"{index.Current.KeyFile} is the federation's secret{(string.IsNullOrEmpty(ProvisionCommand.Passphrase()) ? "" : ", under the passphrase")}: who has it can make members. Keep a backup of the whole directory.");
            Console.Out.WriteLine($"Next, a seed: {CommandText.Of("provision", "issue", "--ca", place, "--role", "seed", "--name", "seed-1", "--host", "localhost", "--to", "kits/seed-1")}");
            return ExitCode.Done;
        });
        return command;
    }

    public static Command BuildRotate()
    {
        Option<string> ca = ProvisionCommand.Authority();
        Option<int?> days = Options.Count("--days", "How long the new root is good; 3650 unless given.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("rotate", "Begin a roll-over: a new root signs from now on, and the old one stays trusted until retire-root.", "fedactors provision rotate --ca ca")
        {
            ca, days, json,
        };
        command.SetAction(parsed =>
        {
            CertificateAuthority authority = ProvisionCommand.Open(parsed.GetValue(ca)!);
            IssuedRoot root = authority.Rotate(ProvisionCommand.Days(parsed.GetValue(days), CertificateAuthority.DefaultRootLifetime));
            if (parsed.GetValue(json))
            {
                ProvisionJson.Print(writer => ProvisionJson.Authority(writer, authority.Directory, authority.Read()));
                return ExitCode.Done;
            }

            Console.Out.WriteLine($"Root {root.Number} signs from now on and is good until {root.NotAfter:u}; the old one stays trusted.");
            Console.Out.WriteLine($"1. Copy {Path.Combine(authority.Directory, TrustAnchors.RootsFile)} into every kit, and {TrustAnchors.RevocationsFile} beside it into the seeds' kits. Do this before anything is renewed.");
            Console.Out.WriteLine("2. Renew every kit: fedactors provision renew");
            Console.Out.WriteLine($"3. Then: {CommandText.Of("provision", "retire-root", "--ca", authority.Directory)}, and copy both files again.");
            return ExitCode.Done;
        });
        return command;
    }

    public static Command BuildRetireRoot()
    {
        Option<string> ca = ProvisionCommand.Authority();
        Option<bool> force = Options.Flag("--force", "Even if members still depend on the old root: they are shut out. For a root whose key is stolen.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("retire-root", "End a roll-over: the old root is trusted no longer, and its key is deleted.", "fedactors provision retire-root --ca ca")
        {
            ca, force, json,
        };
        command.SetAction(parsed =>
        {
            CertificateAuthority authority = ProvisionCommand.Open(parsed.GetValue(ca)!);
            IssuedRoot root = authority.RetireRoot(parsed.GetValue(force));
            if (parsed.GetValue(json))
            {
                ProvisionJson.Print(writer => ProvisionJson.Authority(writer, authority.Directory, authority.Read()));
                return ExitCode.Done;
            }

            Console.Out.WriteLine($"Root {root.Number} is trusted no longer; its key is deleted.");
            Console.Out.WriteLine($"Copy {Path.Combine(authority.Directory, TrustAnchors.RootsFile)} into every kit, and {TrustAnchors.RevocationsFile} beside it into the seeds' kits: until then they trust it.");
            return ExitCode.Done;
        });
        return command;
    }

    public static Command BuildList()
    {
        Option<string> ca = ProvisionCommand.Authority();
        Option<bool> all = Options.Flag("--all", "Every certificate; otherwise the newest of each name.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("list", "Show who has a certificate, until when, and what was revoked.", "fedactors provision list --ca ca")
        {
            ca, all, json,
        };
        command.SetAction(parsed =>
        {
            CertificateAuthority authority = ProvisionCommand.Open(parsed.GetValue(ca)!);
            AuthorityIndex index = authority.Read();
            if (parsed.GetValue(json))
            {
                ProvisionJson.Print(writer => ProvisionJson.Authority(writer, authority.Directory, index));
                return ExitCode.Done;
            }

            List(index, parsed.GetValue(all), DateTimeOffset.UtcNow);
            return ExitCode.Done;
        });
        return command;
    }

    private static void List(AuthorityIndex index, bool wantsAll, DateTimeOffset now)
    {
        foreach (IssuedRoot root in index.Trusted)
        {
            string use = root.Number == index.Current.Number ? "signs" : "trusted until it is retired";
            Console.Out.WriteLine($"{index.Federation}: root {root.Number} {use}, good until {root.NotAfter:u}");
        }

        IEnumerable<IssuedCertificate> shown = wantsAll ? index.Certificates : index.Certificates.GroupBy(certificate => certificate.Name).Select(group => group.Last());
        var table = new FittedTable(("name", 0), ("role", 1), ("number", 1), ("state", 0), ("expires", 0), ("days left", 2), ("root", 3), ("hosts", 5), ("serial", 4));
        int rows = 0;
        foreach (IssuedCertificate certificate in shown.OrderBy(certificate => certificate.Role).ThenBy(certificate => certificate.Number).ThenBy(certificate => certificate.Name, StringComparer.Ordinal))
        {
            bool isOver = certificate.StateAt(now) != "valid";
            table.Add(certificate.Name, ProvisionJson.Word(certificate.Role), certificate.Number is { } number ? $"{number}" : "-", certificate.StateAt(now), $"{certificate.NotAfter:yyyy-MM-dd}",
                isOver ? "-" : $"{(int)(certificate.NotAfter - now).TotalDays}", $"{certificate.Root}", certificate.Hosts.Count == 0 ? "-" : string.Join(' ', certificate.Hosts), certificate.Serial);
            rows++;
        }

        if (rows == 0)
        {
            Console.Out.WriteLine("Nothing has been issued yet.");
            return;
        }

        table.Write(Screen.For(wantsJson: false).Out);
    }
}
