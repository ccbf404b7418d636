using System.Text.Json;

namespace FedActors.Network.Identity;

/// <summary>The texts of a kit: its configuration file and its README.</summary>
internal static class KitTexts
{
    /// <summary>A configuration file that works as it stands, where the run's file is known; otherwise it says what is to be added.</summary>
    /// <param name="kit">Whose it is.</param>
    /// <param name="settings">What it says.</param>
    /// <param name="run">The run's file as the kit names it, relative to the kit; null where there is none.</param>
    public static string Configuration(IssuedKit kit, KitSettings settings, string? run)
    {
        string seeds = $"[{string.Join(", ", settings.Seeds.Select(Quoted))}]";
        string include = run is null ? "" : $"include required({Quoted(run)})\n\n";
        string advertise = settings.Advertise is { } address ? $"  advertise = {Quoted(address)}\n" : "";
        string head = $"# {PeerUrn.Word(kit.Entry.Role)} {kit.Entry.Name} of the federation {kit.Federation}; relative paths start at this file.\n";
        return kit.Entry.Role switch
        {
            PeerRole.Seed => $$"""
                {{head}}# Every setting: hocon/seed.conf. {{(include.Length > 0 ? "The run is described by:" : "Describe the run here, or include the run's file: include \"run.conf\"")}}
                {{include}}seed-node {
                  kit = "."
                  listen = {{Quoted(settings.Listen ?? "0.0.0.0:7443")}}
                {{advertise}}{{(settings.Store is null ? "  # One seed. For several: postgres://USER@HOST:PORT/DATABASE\n" : "")}}  store = {{Quoted(settings.Store ?? "sqlite:store")}}
                  seeds = {{seeds}}
                }

                """,
            PeerRole.Node => $$"""
                {{head}}# Every setting: hocon/node.conf. {{(include.Length > 0 ? "Data and model are those of:" : "Describe this site's data and the run's model here, or include a file that does: include \"data.conf\"")}}
                {{include}}node {
                  kit = "."
                  seeds = {{seeds}}
                  state = "state"
                }
                {{(settings.Partition is { } partition ? $"\n# A trial: part {partition.Part} of {partition.Parts} of the data.\ndata.centres = {partition.Parts}\nnode.centre = {partition.Part - 1}\n" : "")}}
                """,
            _ => $$"""
                {{head}}operator {
                  kit = "."
                  seeds = {{seeds}}
                }

                """,
        };
    }

    /// <summary>What the files are, what must stay secret, how to start, when it ends.</summary>
    public static string Readme(IssuedKit kit)
    {
        IssuedCertificate entry = kit.Entry;
        string word = PeerUrn.Word(entry.Role), number = entry.Number is { } value ? $" (number {value})" : "";
        string key = kit.Key is not null
            ? "The private key. SECRET: whoever has it is this site. Keep it readable by its owner only (chmod 600) and carry it by hand or encrypted."
            : "The private key. It was not sent: it is where it was made (`fedactors provision request`, or an earlier kit) and belongs into this directory. SECRET.";
        string start = entry.Role == PeerRole.Operator
            ? "  fedactors status --config operator.conf"
            : $"  fedactors {word} --config {word}.conf";
        return $"""
            FedActors: {word} {entry.Name}{number} of the federation {kit.Federation}

            This directory makes a machine that member. Keep it in one place only: if two processes use it, the newer one wins.

            {SiteKit.CertificateFile,-12} The certificate: says who this is. Not secret.
            {SiteKit.KeyFile,-12} {key}
            {TrustAnchors.RootsFile,-12} The federation's roots: whom this member believes. Not secret, but change it only for one from your operator.
            {TrustAnchors.RevocationsFile,-12} The certificates that the operator has withdrawn. {(entry.Role == PeerRole.Seed ? "Copy a new one here whenever something was revoked" : "Copy a new one here when a seed's was")}; no restart is needed.
            {word + ".conf",-12} The settings. Read it before the first start.

            Start:
            {start}

            The certificate is good from {entry.NotBefore:u} to {entry.NotAfter:u}, serial {entry.Serial}.
            Before it ends, ask your operator to renew it (`fedactors provision renew --name {entry.Name}`) and copy the new {SiteKit.CertificateFile} and {TrustAnchors.RootsFile} here:
            they are used within a second, without a restart. If the key may have been seen by others, say so at once: the operator
            revokes the certificate (`fedactors provision revoke --name {entry.Name}`), and the seeds refuse it within seconds.

            """;
    }

    // JSON's strings are HOCON's too.
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
