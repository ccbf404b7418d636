using System.Net;
using System.Text.RegularExpressions;

namespace FedActors.Network.Identity;

/// <summary>Hosts that a seed's certificate names.</summary>
internal static partial class HostName
{
    private const int LengthMax = 253;

    /// <summary>The host in the one form in which it is written into certificates.</summary>
    /// <exception cref="ArgumentException">It is neither a host name nor an address.</exception>
    public static string Require(string host)
    {
        if (host.Contains('.') || host.Contains(':'))
        {
            if (IPAddress.TryParse(host, out IPAddress? address) && (host.Contains(':') || host == address.ToString()))
            {
                return address.ToString();
            }
        }

        string lower = host.ToLowerInvariant();
        return lower.Length <= LengthMax && Pattern().IsMatch(lower) ? lower : throw new ArgumentException(
            $"'{host}' is no host: a DNS name such as seed-1.example.org or an address such as 10.0.0.5 is wanted, without scheme, port and wildcard.");
    }

    // The last label is not a number: 10.0.0.300 is a mistyped address and not a name.
    [GeneratedRegex(@"\A(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?![0-9]+\z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Pattern();
}
