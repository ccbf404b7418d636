using System.CommandLine;
using FedActors.Cli.Failures;
using FedActors.Cli.Running;
using FedActors.Network.Identity;

namespace FedActors.Cli.Commands;

/// <summary>The commands of <c>fedactors provision</c> that concern members: issue, request, renew, revoke.</summary>
internal static class KitCommands
{
    public static Command BuildIssue()
    {
        Option<string> ca = ProvisionCommand.Authority();
        Option<string> role = ProvisionCommand.Required("--role", "ROLE", "node, seed or operator.");
        Option<string> name = ProvisionCommand.Required("--name", "NAME", "The member's name: a-z, 0-9 and hyphen, at most 63 characters.");
        Option<string> to = ProvisionCommand.Required("--to", "DIR", "Where the kit goes: a new directory, or the one where the request was made.");
        Option<string[]> hosts = Many("--host", "HOST", "A name or address under which nodes dial a seed. Can be given several times.");
        Option<string[]> seeds = Many("--seed", "URL", "The https address of a seed, for the kit's settings. Can be given several times.");
        Option<int?> number = new("--number") { Description = "A node's number; the lowest free one unless given.", HelpName = "N" };
        Option<string?> csr = Options.Text("--csr", "FILE", "The site's request: its key never leaves it. Otherwise a key is made here.");
        Option<int?> days = Options.Count("--days", "How long the certificate is good; 30 unless given.");
        Option<string?> run = Options.Text("--run", "FILE", "The file that describes the run; the kit's settings include it. For trials on one machine.");
        Option<string?> partition = Options.Text("--partition", "I/N", "For trials: the node trains on part I of N of the run's data, for example 2/5.");
        Option<string?> store = Options.Text("--store", "STORE", "Where a seed keeps the run: sqlite:DIRECTORY, or postgres://USER@HOST:PORT/DATABASE for several seeds. A SQLite store in the kit unless given.");
        Option<string?> listen = Options.Text("--listen", "ADDRESS", "The address and port that a seed listens on; 0.0.0.0:7443 unless given.");
        Option<string?> advertise = Options.Text("--advertise", "URL", "The https address at which a seed is dialled; its first --host and its port unless given.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("issue", "Issue a certificate and write the kit that makes a machine that member.",
            "fedactors provision issue --ca ca --role seed --name seed-1 --host seed-1.example.org --host 10.0.0.5 --to kits/seed-1",
            "fedactors provision issue --ca ca --role seed --name seed-2 --host seed-2.example.org --store postgres://fed@db.example.org/fed --listen [::]:7443 --to kits/seed-2",
            "fedactors provision issue --ca ca --role node --name hospital-a --seed https://seed-1.example.org:7443 --to kits/hospital-a",
            "fedactors provision issue --ca ca --role operator --name olga --seed https://seed-1.example.org:7443 --to kits/olga")
        {
            ca, role, name, to, hosts, seeds, number, csr, days, run, partition, store, listen, advertise, json,
        };
        command.SetAction(parsed =>
        {
            var order = new IssueOrder
            {
                Role = Role(parsed.GetValue(role)!), Name = parsed.GetValue(name)!, Number = parsed.GetValue(number), Hosts = parsed.GetValue(hosts) ?? [],
                Lifetime = ProvisionCommand.Days(parsed.GetValue(days), IssueOrder.DefaultLifetime), SigningRequest = ProvisionCommand.Request(parsed.GetValue(csr)),
            };
            string? file = parsed.GetValue(run) is { } named ? ConfigurationFile.Require(named) : null;
            var settings = new KitSettings
            {
                Seeds = [.. (parsed.GetValue(seeds) ?? []).Select(KitSettings.RequireSeed)],
                Partition = Partition(parsed.GetValue(partition), order.Role),
                RunFile = file,
                CopiesRun = file is not null && RunFiles.StandAlone(file),
                Store = SeedSettings.Store(parsed.GetValue(store), order.Role),
                Listen = SeedSettings.Listen(parsed.GetValue(listen), order.Role),
                Advertise = SeedSettings.Advertise(parsed.GetValue(advertise), order),
            };
            return Issue(parsed.GetValue(ca)!, parsed.GetValue(to)!, order, settings, parsed.GetValue(json));
        });
        return command;
    }

    public static Command BuildRequest()
    {
        Option<string> name = ProvisionCommand.Required("--name", "NAME", "The site's name, as agreed with the operator.");
        Option<string> to = ProvisionCommand.Required("--to", "DIR", "Where the key and the request go.");
        var command = new DocumentedCommand("request", "At the site: make a key, which stays there, and a request that the operator turns into a certificate.",
            "fedactors provision request --name hospital-a --to kits/hospital-a")
        {
            name, to,
        };
        command.SetAction(parsed =>
        {
            string place = parsed.GetValue(to)!;
            OutputPlace.RequireDirectory("--to", place);
            SigningRequest.Make(place, parsed.GetValue(name)!);
            Console.Out.WriteLine($"{Path.Combine(place, SiteKit.KeyFile)} is the key: it is secret and stays here.");
            Console.Out.WriteLine($"Send {Path.Combine(place, SigningRequest.FileName)} to the operator, who says: fedactors provision issue --csr {SigningRequest.FileName}");
            Console.Out.WriteLine($"Put the files that come back into {place}.");
            return ExitCode.Done;
        });
        return command;
    }

    public static Command BuildRenew()
    {
        Option<string> ca = ProvisionCommand.Authority();
        Option<string> name = ProvisionCommand.Required("--name", "NAME", "The member's name.");
        Option<string> to = ProvisionCommand.Required("--to", "DIR", "The kit, renewed where it lies; or a new directory for the renewed files, to be copied over the kit.");
        Option<string?> csr = Options.Text("--csr", "FILE", "A new request of the site, for a new key. Otherwise the key stays what it is.");
        Option<bool> newKey = Options.Flag("--new-key", "Make a new key here and put it into the kit.");
        Option<int?> days = Options.Count("--days", "How long the certificate is good; 30 unless given.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("renew", "Issue a member's next certificate: same name and number. A running process uses it without a restart.",
            "fedactors provision renew --ca ca --name hospital-a --to kits/hospital-a")
        {
            ca, name, to, csr, newKey, days, json,
        };
        command.SetAction(parsed =>
        {
            var order = new RenewOrder
            {
                Name = parsed.GetValue(name)!, WantsNewKey = parsed.GetValue(newKey), SigningRequest = ProvisionCommand.Request(parsed.GetValue(csr)),
                Lifetime = ProvisionCommand.Days(parsed.GetValue(days), IssueOrder.DefaultLifetime),
            };
            return order.WantsNewKey && order.SigningRequest is not null
                ? throw new UsageException("--new-key and --csr are both given: the key is made either here or at the site.")
                : Renew(parsed.GetValue(ca)!, parsed.GetValue(to)!, order, parsed.GetValue(json));
        });
        return command;
    }

    public static Command BuildRevoke()
    {
        Option<string> ca = ProvisionCommand.Authority();
        Option<string> name = ProvisionCommand.Required("--name", "NAME", "Whose certificates; or the serial number of one.");
        Option<string?> reason = Options.Text("--reason", "TEXT", "Why, for the index.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("revoke", "Withdraw a member's certificates and write the new revocation list for the seeds.",
            "fedactors provision revoke --ca ca --name hospital-a")
        {
            ca, name, reason, json,
        };
        command.SetAction(parsed =>
        {
            CertificateAuthority authority = ProvisionCommand.Open(parsed.GetValue(ca)!);
            IReadOnlyList<IssuedCertificate> revoked = authority.Revoke(parsed.GetValue(name)!, parsed.GetValue(reason) ?? "no reason given");
            string list = Path.Combine(authority.Directory, TrustAnchors.RevocationsFile);
            if (parsed.GetValue(json))
            {
                ProvisionJson.Print(writer =>
                {
                    writer.WriteString("list", list);
                    writer.WriteStartArray("revoked");
                    foreach (IssuedCertificate certificate in revoked)
                    {
                        writer.WriteStartObject();
                        ProvisionJson.Certificate(writer, certificate);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                });
                return ExitCode.Done;
            }

            foreach (IssuedCertificate certificate in revoked)
            {
                Console.Out.WriteLine($"Revoked: {Who(certificate)}, serial {certificate.Serial}, good until {certificate.NotAfter:u}.");
            }

            Console.Out.WriteLine($"Copy {list} into the kit of every seed: it is in force there within a second, also for open sessions. Until then the seeds let it in.");
            return ExitCode.Done;
        });
        return command;
    }

    private static int Issue(string ca, string to, IssueOrder order, KitSettings settings, bool wantsJson)
    {
        OutputPlace.RequireDirectory("--to", to);
        KitDirectory.RequireRoom(to, order.SigningRequest);
        IssuedKit kit = ProvisionCommand.Open(ca).Issue(order);
        Write(() => KitDirectory.Create(to, kit, settings), to, kit);
        if (wantsJson)
        {
            Print(to, kit);
            return ExitCode.Done;
        }

        string file = KitDirectory.ConfigurationFile(kit.Entry.Role);
        Console.Out.WriteLine($"{Who(kit.Entry)} of '{kit.Federation}': kit in {to}, good until {kit.Entry.NotAfter:u}.");
        Console.Out.WriteLine(kit.Key is null
            ? $"The key stays where the request was made: put the files of {to} beside it."
            : $"{SiteKit.KeyFile} in it is secret: carry the directory to its machine, and keep no copy.");
        if (order.Role != PeerRole.Seed && settings.Seeds.Count == 0)
        {
            ProvisionCommand.Warn([$"no --seed is given: write the seeds' addresses into {file} before the start."]);
        }

        if (settings is { RunFile: { } run, CopiesRun: false })
        {
            ProvisionCommand.Warn([$"{run} names other files, so the kit includes it where it lies and does not have a copy: carry both together, or write the kit's own."]);
        }

        if (order.Role != PeerRole.Operator)
        {
            Console.Out.WriteLine($"Start there, once {file} says what it needs: {CommandText.Of(ProvisionJson.Word(kit.Entry.Role), "--config", Path.Combine(to, file))}");
        }

        return ExitCode.Done;
    }

    private static int Renew(string ca, string to, RenewOrder order, bool wantsJson)
    {
        OutputPlace.RequireDirectory("--to", to);
        CertificateAuthority authority = ProvisionCommand.Open(ca);
        AuthorityIndex index = authority.Read();
        if (index.Of(order.Name) is [.., { } last])
        {
            KitDirectory.RequireKitOf(to, index.Federation, last);
        }

        IssuedKit kit = authority.Renew(order);
        Write(() => KitDirectory.Renew(to, kit), to, kit);
        if (wantsJson)
        {
            Print(to, kit);
            return ExitCode.Done;
        }

        Console.Out.WriteLine($"{Who(kit.Entry)} of '{kit.Federation}': renewed in {to}, good until {kit.Entry.NotAfter:u}.");
        Console.Out.WriteLine(kit.Key is null
            ? "The key is the old one and not in these files unless it was there: copy them over the kit at the site; no restart is needed."
            : $"{SiteKit.KeyFile} is new and secret: copy the files over the kit at the site; no restart is needed.");
        return ExitCode.Done;
    }

    /// <summary>Writes the kit; a certificate that could not be put down is named, so that it can be withdrawn.</summary>
    private static void Write(Action write, string to, IssuedKit kit)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the certificate was issued (serial {kit.Entry.Serial}), but the kit cannot be written to {to}: {error.Message} Say `fedactors provision renew` with another --to.", error);
        }
    }

    private static void Print(string to, IssuedKit kit) => ProvisionJson.Print(writer =>
    {
        writer.WriteString("federation", kit.Federation);
        writer.WriteString("kit", to);
        writer.WriteBoolean("hasKey", File.Exists(Path.Combine(to, SiteKit.KeyFile)));
        ProvisionJson.Certificate(writer, kit.Entry);
    });

    private static string Who(IssuedCertificate certificate) =>
        $"{ProvisionJson.Word(certificate.Role)} {certificate.Name}{(certificate.Number is { } number ? $" (number {number})" : "")}";

    private static PeerRole Role(string word) => word switch
    {
        "node" => PeerRole.Node,
        "seed" => PeerRole.Seed,
        "operator" => PeerRole.Operator,
        _ => throw new UsageException($"--role is '{word}'; allowed: node, seed, operator."),
    };

    private static (int Part, int Parts)? Partition(string? text, PeerRole role)
    {
        if (text is null)
        {
            return null;
        }

        if (role != PeerRole.Node)
        {
            throw new UsageException($"--partition is {text}; only nodes train, and --role is {ProvisionJson.Word(role)}.");
        }

        string[] numbers = text.Split('/');
        return numbers.Length == 2 && int.TryParse(numbers[0], out int part) && int.TryParse(numbers[1], out int parts) && part >= 1 && part <= parts
            ? (part, parts)
            : throw new UsageException($"--partition is '{text}'; I/N with I from 1 to N is wanted, for example 2/5.");
    }

    private static Option<string[]> Many(string name, string place, string description) => new(name)
    {
        Description = description, HelpName = place, AllowMultipleArgumentsPerToken = false, Arity = ArgumentArity.OneOrMore, DefaultValueFactory = _ => [],
    };
}
