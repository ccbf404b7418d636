namespace FedActors.Network.Identity;

/// <summary>Names that certificates carry.</summary>
public static class SiteNames
{
    /// <summary>Passes a name on.</summary>
    /// <param name="what">What it names, for the message.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">It is no name; the message says what is allowed.</exception>
    public static string Require(string what, string name) => PeerUrn.IsName(name) ? name
        : throw new ArgumentException($"{what} is '{Shown(name)}'{(name.Length > PeerUrn.NameLengthMax ? $" ({name.Length} characters)" : "")}; allowed: {PeerUrn.NameRule}.");

    // Who pastes a page by mistake is not shown the page.
    private static string Shown(string name) => name.Length <= 80 ? name : $"{name[..80]}...";
}
