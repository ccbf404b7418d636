using System.CommandLine;
using FedActors.Cli.Failures;
using FedActors.Learning.Attacks;
using FedActors.Learning.Datasets;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors attack</c>: what models and gradients give away, without protection and with it.</summary>
internal static class AttackCommands
{
    public static Command Build() => new DocumentedCommand(
        "attack", "Attack models and gradients, without protection and with it.", "fedactors attack membership", "fedactors attack inversion --report runs/attack")
    {
        BuildOne("membership", "Tell from a model which examples it was trained on.", Membership),
        BuildOne("inversion", "Compute a training picture from a gradient.", Inversion),
    };

    private static DocumentedCommand BuildOne(string name, string description, Action<AttackDemonstration, bool, AttackPage> run)
    {
        Option<bool> json = Options.Json();
        Option<ulong?> seed = Options.Seed("The seed of pictures, models and noise; 1 unless given.");
        Option<string?> data = Options.Text("--data", "DIR", "Fashion-MNIST's directory; looked for, and else pictures are drawn.");
        Option<string?> report = Options.Text("--report", "DIR", "Write a page with figures and pictures there.");
        var command = new DocumentedCommand(name, description, $"fedactors attack {name} --report runs/attack-{name}") { seed, data, json, report };
        command.SetAction(parsed =>
        {
            string? directory = parsed.GetValue(report);
            if (directory is not null)
            {
                OutputPlace.RequireDirectory("--report", directory);
            }

            ulong number = parsed.GetValue(seed) ?? 1;
            AttackPictures pictures = (parsed.GetValue(data) ?? DatasetLocation.Find("fashion-mnist")) is { } found
                ? AttackPictures.Load(found)
                : AttackPictures.Draw(number);
            var page = new AttackPage(name, pictures.Source);
            run(new AttackDemonstration(pictures, number), parsed.GetValue(json), page);
            if (directory is not null)
            {
                page.Write(directory);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Membership(AttackDemonstration demonstration, bool wantsJson, AttackPage page)
    {
        IReadOnlyList<MembershipRow> rows = demonstration.Membership();
        if (wantsJson)
        {
            ProvisionJson.Print(json =>
            {
                json.WriteStartArray("membership");
                foreach (MembershipRow row in rows)
                {
                    json.WriteStartObject();
                    json.WriteString("setting", row.Setting);
                    if (row.Epsilon is { } epsilon)
                    {
                        json.WriteNumber("epsilon", epsilon);
                    }

                    json.WriteNumber("accuracy", row.Accuracy);
                    json.WriteNumber("lossAuc", row.ByLoss.Auc);
                    json.WriteNumber("lossTruePositivesAt1Percent", row.ByLoss.TruePositivesAt1Percent);
                    json.WriteNumber("ratioAuc", row.ByLikelihoodRatio.Auc);
                    json.WriteNumber("ratioTruePositivesAt1Percent", row.ByLikelihoodRatio.TruePositivesAt1Percent);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }

        string[] head = ["model", "epsilon", "accuracy", "AUC by loss", "AUC by ratio", "found at 1 % false"];
        string[][] cells =
        [
            .. rows.Select(row => (string[])
            [
                row.Setting, row.Epsilon is { } epsilon ? Figure(epsilon, "0.0") : "none", Figure(100 * row.Accuracy, "0.0") + " %", Figure(row.ByLoss.Auc, "0.00"),
                Figure(row.ByLikelihoodRatio.Auc, "0.00"),
                Figure(100 * Math.Max(row.ByLoss.TruePositivesAt1Percent, row.ByLikelihoodRatio.TruePositivesAt1Percent), "0.0") + " %",
            ]),
        ];
        Say(wantsJson, page, head, cells, "An AUC of 0.5 is a coin; epsilon is at delta 0.001.");
    }

    private static void Inversion(AttackDemonstration demonstration, bool wantsJson, AttackPage page)
    {
        IReadOnlyList<InversionRow> rows = demonstration.Inversion();
        if (wantsJson)
        {
            ProvisionJson.Print(json =>
            {
                json.WriteStartArray("inversion");
                foreach (InversionRow row in rows)
                {
                    json.WriteStartObject();
                    json.WriteString("setting", row.Setting);
                    json.WriteBoolean("protected", row.IsProtected);
                    json.WriteNumber("correlation", row.Likeness.Correlation);
                    json.WriteNumber("psnr", row.Likeness.PeakSignalToNoise);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }

        foreach (InversionRow row in rows)
        {
            page.AddPictures(row.Setting, row.Truth, row.Found);
        }

        string[][] cells = [.. rows.Select(row => (string[])[row.Setting, Figure(row.Likeness.Correlation, "0.00"), Figure(row.Likeness.PeakSignalToNoise, "0") + " dB"])];
        Say(wantsJson, page, ["gradient", "correlation", "PSNR"], cells, "A correlation of 1 is the picture itself; the attacker is granted the best candidate.");
    }

    private static void Say(bool wantsJson, AttackPage page, string[] head, string[][] cells, string note)
    {
        page.AddTable(head, cells, note);
        if (wantsJson)
        {
            return;
        }

        int[] widths = [.. Enumerable.Range(0, head.Length).Select(column => Math.Max(head[column].Length, cells.Max(row => row[column].Length)))];
        foreach (string[] row in (string[][])[head, .. cells])
        {
            Console.Out.WriteLine(string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
        }

        Console.Out.WriteLine(note);
    }

    private static string Figure(double value, string format) => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
}
