namespace FedActors.Network.Identity;

/// <summary>What a kit's configuration file says beside who its holder is.</summary>
public sealed record KitSettings
{
    /// <summary>The https addresses of seeds.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>Which part of divided data a node of a trial takes, from 1, and of how many; null where the site has data of its own.</summary>
    public (int Part, int Parts)? Partition { get; init; }

    /// <summary>The file that describes the run; null where the configuration is to be completed by hand.</summary>
    public string? RunFile { get; init; }

    /// <summary>
    /// Whether a copy of the run's file is put into the kit, which can then be carried anywhere; else the kit names the file by the way from
    /// the kit to it, because it names others itself.
    /// </summary>
    public bool CopiesRun { get; init; }

    /// <summary>A seed's store; null for a SQLite store in the kit.</summary>
    public string? Store { get; init; }

    /// <summary>The address and port that a seed listens on; null for port 7443 of all addresses.</summary>
    public string? Listen { get; init; }

    /// <summary>The https address that nodes dial; null where the seed takes the first host of its certificate.</summary>
    public string? Advertise { get; init; }

    /// <summary>The address in the one form in which configuration files have it.</summary>
    /// <exception cref="ArgumentException">It is no https address of a seed.</exception>
    public static string RequireSeed(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri is { Scheme: "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" } && uri.Host.Length > 0
            ? uri.GetLeftPart(UriPartial.Authority)
            : throw new ArgumentException($"--seed is '{address}'; an https address such as https://seed-1.example.org:7443 is wanted, without a path.");
}
