using System.CommandLine;
using System.Text;
using System.Text.Json;
using FedActors.Cli.Failures;
using FedActors.Cli.Screens;
using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Hocon;
using FedActors.Storage;
using FedActors.Storage.Audit;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors verify</c>: reads a store end to end and says what is not as it was committed.</summary>
internal static class VerifyCommand
{
    public static Command Build()
    {
        Option<string> store = ProvisionCommand.Required("--store", "STORE", "sqlite:DIRECTORY or postgres://USER@HOST:PORT/DATABASE; also while seeds use it.");
        Option<string?> run = Options.Text("--run", "NAME", "Only this run.");
        Option<bool> json = Options.Json();
        var command = new DocumentedCommand("verify", "Check a store: the chain of records, who led when, the models, receipts and privacy charges; and measure again what can be.", "fedactors verify --store sqlite:kits/seed-1/store")
        {
            store, run, json,
        };
        command.SetAction(parsed =>
        {
            using FederationStore opened = FederationStore.Open(Address(parsed.GetValue(store)!), new StoreOptions { ReadOnly = true });
            AuditReport report = StoreAudit.Check(opened, parsed.GetValue(run), ConfigurationOf);
            Print(opened.Name, report, parsed.GetValue(json));
            return report.IsSound ? ExitCode.Done : ExitCode.BadInput;
        });
        return command;
    }

    private static StoreAddress Address(string text)
    {
        try
        {
            return StoreAddress.Parse(text, "--store");
        }
        catch (MalformedInputException error)
        {
            // On a command line it is the operator's mistake, not that of a file.
            throw new UsageException(error.Message);
        }
    }

    private static void Print(string store, AuditReport report, bool wantsJson)
    {
        if (wantsJson)
        {
            Console.Out.WriteLine(Json(store, report));
            return;
        }

        foreach (AuditFinding finding in report.Findings)
        {
            Console.Out.WriteLine(Screen.Printable($"{finding}"));
        }

        if (report.FindingsLeftOut > 0)
        {
            Console.Out.WriteLine($"{report.FindingsLeftOut} more findings");
        }

        Console.Out.WriteLine(Screen.Printable(
            $"{store}: {report.Rounds} committed rounds of {report.Runs} runs, {report.Blobs} models checked, {report.RoundsRecomputed} rounds measured again, {report.Receipts} receipts and {report.Charges} privacy charges checked: {(report.IsSound ? "sound" : "DAMAGED")}"));
    }

    private static string Json(string store, AuditReport report)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("store", store);
            writer.WriteBoolean("sound", report.IsSound);
            writer.WriteNumber("runs", report.Runs);
            writer.WriteNumber("rounds", report.Rounds);
            writer.WriteNumber("blobs", report.Blobs);
            writer.WriteNumber("roundsRecomputed", report.RoundsRecomputed);
            writer.WriteNumber("receipts", report.Receipts);
            writer.WriteNumber("charges", report.Charges);
            writer.WriteNumber("findingsLeftOut", report.FindingsLeftOut);
            writer.WriteStartArray("findings");
            foreach (AuditFinding finding in report.Findings)
            {
                writer.WriteStartObject();
                writer.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
                writer.WriteString("run", finding.RunId);
                if (finding.Round is { } round)
                {
                    writer.WriteNumber("round", round.Value);
                }

                writer.WriteString("sentence", finding.Sentence);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The digest of a run's settings as they stand in the store; what this version cannot read has another, and is told.</summary>
    private static Sha256Digest ConfigurationOf(RegisteredRun run)
    {
        try
        {
            return FederationReader.ReadAlone(new ConfigSection(HoconDocument.ParseText(run.Settings, $"settings of run {run.RunId}"))).Configuration;
        }
        catch (HoconException)
        {
            // Not a configuration of this version: the audit says that the digests differ.
            return default;
        }
    }
}
