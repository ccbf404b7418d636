using System.Text.Json;
using FedActors.Core.Policy;
using FedActors.Core.Privacy;
using FedActors.Core.Receipts;

namespace FedActors.Network.Wire;

/// <summary>The text of <see cref="RunTerms"/>: what a run promises the sites that take part in it.</summary>
internal static class TermsText
{
    private static readonly FieldList Fields = new("run", "cohort", "uploadsMin", "receipts", "privacy?");
    private static readonly FieldList PrivacyFields = new("unit", "mechanism", "clipNorm", "noiseMultiplier", "epsilonMax", "delta", "population");

    private static readonly string[] Receipts = ["off", "accepted", "required"];
    private static readonly string[] Units = ["none", "example", "client"];
    private static readonly string[] Mechanisms = ["none", "central", "distributed"];

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, RunTerms terms)
    {
        json.WriteStartObject(name);
        json.WriteString("run"u8, terms.RunId);
        json.WriteNumber("cohort"u8, terms.Cohort);
        json.WriteNumber("uploadsMin"u8, terms.UploadsMin);
        json.WriteString("receipts"u8, Receipts[(int)terms.Receipts]);
        if (terms.Privacy is { } privacy)
        {
            json.WriteStartObject("privacy"u8);
            json.WriteString("unit"u8, Units[(int)privacy.Unit]);
            json.WriteString("mechanism"u8, Mechanisms[(int)privacy.Mechanism]);
            WireJson.Finite(json, "clipNorm"u8, privacy.ClipNorm);
            WireJson.Finite(json, "noiseMultiplier"u8, privacy.NoiseMultiplier);
            WireJson.Finite(json, "epsilonMax"u8, privacy.EpsilonMax);
            WireJson.Finite(json, "delta"u8, privacy.Delta);
            json.WriteNumber("population"u8, privacy.PopulationSize);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static RunTerms Read(ref JsonFields json, string field)
    {
        json.StartObject(field);
        string run = "";
        int cohort = 0, uploadsMin = 0, receipts = 0;
        PrivacyTerms? privacy = null;
        uint seen = 0;
        while (json.Next(Fields, ref seen) is { } name)
        {
            switch (name)
            {
                case "run": run = json.Text(name, RunTerms.RunIdLengthMax); break;
                case "cohort": cohort = json.Int32(name, 0); break;
                case "uploadsMin": uploadsMin = json.Int32(name, 0); break;
                case "receipts": receipts = json.OneOf(name, Receipts); break;
                case "privacy": privacy = ReadPrivacy(ref json, name); break;
            }
        }

        return new RunTerms(run, cohort, uploadsMin, privacy, (ReceiptDemand)receipts);
    }

    private static PrivacyTerms ReadPrivacy(ref JsonFields json, string field)
    {
        json.StartObject(field);
        int unit = 0, mechanism = 0, population = 0;
        double clipNorm = 0, noise = 0, epsilon = 0, delta = 0;
        uint seen = 0;
        while (json.Next(PrivacyFields, ref seen) is { } name)
        {
            switch (name)
            {
                case "unit": unit = json.OneOf(name, Units); break;
                case "mechanism": mechanism = json.OneOf(name, Mechanisms); break;
                case "clipNorm": clipNorm = json.Finite(name, double.Epsilon); break;
                case "noiseMultiplier": noise = json.Finite(name, 0); break;
                case "epsilonMax": epsilon = json.Finite(name, double.Epsilon); break;
                case "delta": delta = json.Finite(name, double.Epsilon, 1); break;
                case "population": population = json.Int32(name, 1); break;
            }
        }

        return new PrivacyTerms((PrivacyUnit)unit, (PrivacyMechanism)mechanism, clipNorm, noise, epsilon, delta, population);
    }
}
