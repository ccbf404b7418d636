using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FedActors.Network.Identity;

namespace FedActors.Cli.Commands;

/// <summary>What <c>fedactors provision --json</c> prints.</summary>
internal static class ProvisionJson
{
    /// <summary>A role as certificates and command lines write it.</summary>
    public static string Word(PeerRole role) => role.ToString().ToLowerInvariant();

    /// <summary>Prints one object on stdout.</summary>
    public static void Print(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        Console.Out.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
    }

    /// <summary>The whole authority.</summary>
    public static void Authority(Utf8JsonWriter writer, string directory, AuthorityIndex index)
    {
        writer.WriteString("directory", directory);
        writer.WriteString("federation", index.Federation);
        writer.WriteNumber("revocationList", index.RevocationNumber);
        writer.WriteStartArray("roots");
        foreach (IssuedRoot root in index.Roots)
        {
            writer.WriteStartObject();
            writer.WriteNumber("number", root.Number);
            writer.WriteString("state", root.RetiredAt is not null ? "retired" : root.Number == index.Current.Number ? "signs" : "trusted");
            writer.WriteString("notBefore", root.NotBefore);
            writer.WriteString("notAfter", root.NotAfter);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("certificates");
        foreach (IssuedCertificate certificate in index.Certificates)
        {
            writer.WriteStartObject();
            Certificate(writer, certificate);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The members of one certificate.</summary>
    public static void Certificate(Utf8JsonWriter writer, IssuedCertificate certificate)
    {
        writer.WriteString("name", certificate.Name);
        writer.WriteString("role", Word(certificate.Role));
        if (certificate.Number is { } number)
        {
            writer.WriteNumber("number", number);
        }

        if (certificate.Hosts.Count > 0)
        {
            writer.WriteStartArray("hosts");
            foreach (string host in certificate.Hosts)
            {
                writer.WriteStringValue(host);
            }

            writer.WriteEndArray();
        }

        writer.WriteString("state", certificate.StateAt(DateTimeOffset.UtcNow));
        writer.WriteString("serial", certificate.Serial);
        writer.WriteString("notBefore", certificate.NotBefore);
        writer.WriteString("notAfter", certificate.NotAfter);
        writer.WriteString("thumbprint", certificate.Thumbprint);
        writer.WriteNumber("root", certificate.Root);
        if (certificate.RevokedAt is { } at)
        {
            writer.WriteString("revokedAt", at);
            writer.WriteString("reason", certificate.RevocationReason);
        }
    }
}
