using System.CommandLine;
using System.Text;
using System.Text.Json;
using FedActors.Cli.Failures;
using FedActors.Cli.Screens;
using FedActors.Core;
using FedActors.Core.Receipts;
using FedActors.Core.Rounds;
using FedActors.Network.Identity;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors receipt</c>: checks a receipt that a node has kept, without asking anybody.</summary>
internal static class ReceiptCommand
{
    private const string Example = "fedactors receipt verify kits/berlin/state/receipts/round-000012-0123456789ab.json --kit kits/berlin";

    // A record of the greatest cohort has some ten megabytes.
    private const long ReceiptBytesMax = 64 << 20;

    public static Command Build() => new DocumentedCommand("receipt", "Check the receipts that a node has kept of its counted updates.", Example) { BuildVerify() };

    private static DocumentedCommand BuildVerify()
    {
        var file = new Argument<string>("FILE") { Description = "A receipt, as a node keeps it in its state directory." };
        Option<string?> kit = Options.Text("--kit", "DIR", "A kit of the federation, for its roots.");
        Option<string?> authority = Options.Text("--ca", "FILE", "The federation's roots, a kit's ca.pem.");
        Option<string?> record = Options.Text("--record", "FILE", "The round's record, to compare: a line of journal.jsonl, or the record as a store has it.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("verify", "Check the site's signature, the proof, the countersignature, and the record where it is given.", Example)
        {
            file, kit, authority, record, json,
        };
        command.SetAction(parsed =>
        {
            string roots = Roots(parsed.GetValue(kit), parsed.GetValue(authority));
            string path = parsed.GetValue(file)!;
            CountersignedReceipt receipt = ReceiptJson.ReadCountersigned(Read(path), path);
            RoundRecord? given = parsed.GetValue(record) is { } place ? RoundRecordJson.Read(Read(place), place) : null;
            IReadOnlyList<ReceiptFinding> findings = ReceiptChecks.Against(roots).Check(receipt, given);
            Print(path, findings, parsed.GetValue(json));
            return findings.All(finding => finding.Holds) ? ExitCode.Done : ExitCode.BadInput;
        });
        return command;
    }

    private static string Roots(string? kit, string? authority) => (kit, authority) switch
    {
        ({ } directory, null) => Path.Combine(directory, TrustAnchors.RootsFile),
        (null, { } file) => file,
        _ => throw new UsageException("receipt verify wants the federation's roots, either --kit DIR or --ca FILE."),
    };

    private static byte[] Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > ReceiptBytesMax }
                ? throw new MalformedInputException(path, $"it has more than {ReceiptBytesMax} bytes: neither a receipt nor a record has.")
                : File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(path, $"it cannot be read: {error.Message}");
        }
    }

    private static void Print(string file, IReadOnlyList<ReceiptFinding> findings, bool wantsJson)
    {
        bool isSound = findings.All(finding => finding.Holds);
        if (wantsJson)
        {
            Console.Out.WriteLine(Json(file, findings, isSound));
            return;
        }

        foreach (ReceiptFinding finding in findings)
        {
            Console.Out.WriteLine(Screen.Printable($"{(finding.Holds ? "ok " : "BAD")} {finding.Name}: {finding.Sentence}"));
        }

        Console.Out.WriteLine(Screen.Printable($"{file}: {(isSound ? "sound" : "NOT SOUND")}"));
    }

    private static string Json(string file, IReadOnlyList<ReceiptFinding> findings, bool isSound)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("file", file);
            writer.WriteBoolean("sound", isSound);
            writer.WriteStartArray("checks");
            foreach (ReceiptFinding finding in findings)
            {
                writer.WriteStartObject();
                writer.WriteString("name", finding.Name);
                writer.WriteBoolean("holds", finding.Holds);
                writer.WriteString("sentence", finding.Sentence);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
