using System.Globalization;
using System.Text.RegularExpressions;
using FedActors.Core.Identity;

namespace FedActors.Network.Identity;

/// <summary>The one URI of a certificate that says who holds it: <c>urn:fedactors:FEDERATION:ROLE:NAME[:NUMBER]</c>.</summary>
internal static partial class PeerUrn
{
    /// <summary>What a name of a federation, a site or a seed looks like, in words.</summary>
    public const string NameRule = "1 to 63 characters of a-z, 0-9 and hyphen, the first and the last no hyphen";

    /// <summary>The longest name, because it is also a common name and a label of a host.</summary>
    public const int NameLengthMax = 63;

    /// <summary>Whether the text is a name as certificates carry them.</summary>
    public static bool IsName(string text) => text.Length <= NameLengthMax && NamePattern().IsMatch(text);

    /// <summary>The URN of a holder.</summary>
    public static string Of(string federation, PeerRole role, string name, ClientId? client) =>
        $"urn:fedactors:{federation}:{Word(role)}:{name}{(client is { } number ? $":{number.Value}" : "")}";

    /// <summary>The URN of a federation's authority.</summary>
    public static string OfAuthority(string federation) => $"urn:fedactors:{federation}:authority";

    /// <summary>The role as it is written in certificates and on command lines.</summary>
    public static string Word(PeerRole role) => role switch
    {
        PeerRole.Node => "node",
        PeerRole.Seed => "seed",
        PeerRole.Operator => "operator",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "There is no such role."),
    };

    /// <summary>The role that the word names, or null.</summary>
    public static PeerRole? Role(string word) => word switch
    {
        "node" => PeerRole.Node,
        "seed" => PeerRole.Seed,
        "operator" => PeerRole.Operator,
        _ => null,
    };

    /// <summary>Reads a holder's URN; null where it is not one to the letter.</summary>
    public static (string Federation, PeerRole Role, string Name, ClientId? Client)? Parse(string uri)
    {
        Match match = HolderPattern().Match(uri);
        if (!match.Success || Role(match.Groups["role"].Value) is not { } role)
        {
            return null;
        }

        (string federation, string name, string number) = (match.Groups["federation"].Value, match.Groups["name"].Value, match.Groups["number"].Value);
        if (federation.Length > NameLengthMax || name.Length > NameLengthMax || role == PeerRole.Node != number.Length > 0)
        {
            return null;
        }

        if (number.Length == 0)
        {
            return (federation, role, name, null);
        }

        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? (federation, role, name, new ClientId(value)) : null;
    }

    /// <summary>Reads an authority's URN; null where it is not one to the letter.</summary>
    public static string? Authority(string uri) =>
        AuthorityPattern().Match(uri) is { Success: true } match && match.Groups["federation"].Value is { Length: <= NameLengthMax } federation ? federation : null;

    // \z and not $: a line feed at the end is another name.
    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\Aurn:fedactors:(?<federation>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?):(?<role>node|seed|operator):(?<name>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?::(?<number>0|[1-9][0-9]{0,9}))?\z")]
    private static partial Regex HolderPattern();

    [GeneratedRegex(@"\Aurn:fedactors:(?<federation>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?):authority\z")]
    private static partial Regex AuthorityPattern();
}
