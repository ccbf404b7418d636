using FedActors.Federation.Configuration;
using FedActors.Hocon;

namespace FedActors.Federation.Tests;

/// <summary>Options from a text, as a file would give them.</summary>
internal static class Texts
{
    public static ConfigSection Section(string text, string source = "run.conf") => new(HoconDocument.ParseText(text, source));

    public static FederationOptions Options(string text) => FederationReader.ReadAlone(Section(text));
}
