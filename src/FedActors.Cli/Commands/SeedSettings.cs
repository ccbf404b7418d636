using System.Net;
using FedActors.Cli.Failures;
using FedActors.Core;
using FedActors.Network.Identity;
using FedActors.Storage;

namespace FedActors.Cli.Commands;

/// <summary>The options of <c>provision issue</c> that only a seed's kit has, checked before anything is issued.</summary>
internal static class SeedSettings
{
    /// <summary>Where the seed keeps the run.</summary>
    public static string? Store(string? text, PeerRole role)
    {
        if (Given("--store", text, role) is not { } store)
        {
            return null;
        }

        try
        {
            return StoreAddress.Parse(store, "--store") is not StoreAddress.Postgres { Password: not null } ? store
                : throw new UsageException("--store has a password, and a kit's settings are no secret. Leave it out; the seed takes it from PGPASSWORD or PGPASSFILE.");
        }
        catch (MalformedInputException error)
        {
            throw new UsageException(error.Message);
        }
    }

    /// <summary>Where the seed listens.</summary>
    public static string? Listen(string? text, PeerRole role) =>
        Given("--listen", text, role) is not { } listen ? null
        : IPEndPoint.TryParse(listen, out IPEndPoint? place) && (place.Port > 0 || listen.EndsWith(":0", StringComparison.Ordinal)) ? listen
        : throw new UsageException($"--listen is '{listen}'; an IP address of the seed's machine and a port is wanted, for example 0.0.0.0:7443, or [::]:7443.");

    /// <summary>Where the seed is dialled.</summary>
    public static string? Advertise(string? text, IssueOrder order)
    {
        if (Given("--advertise", text, order.Role) is not { } url)
        {
            return null;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri is not { Scheme: "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" })
        {
            throw new UsageException($"--advertise is '{url}'; an https address such as https://seed-1.example.org:7443 is wanted, without a path.");
        }

        string host = uri.IdnHost.Trim('[', ']');
        return order.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase) ? uri.GetLeftPart(UriPartial.Authority)
            : throw new UsageException($"--advertise is {url}, and {host} is not among --host ({string.Join(", ", order.Hosts)}): nodes would not believe the seed. Say --host {host} too.");
    }

    private static string? Given(string option, string? text, PeerRole role) =>
        text is null || role == PeerRole.Seed ? text : throw new UsageException($"{option} is {text}; only seeds have it, and --role is {ProvisionJson.Word(role)}.");
}
