using System.Net;
using System.Security.Cryptography.X509Certificates;
using FedActors.Core;
using FedActors.Federation.Configuration;

namespace FedActors.Seed.Hosting;

/// <summary>Where nodes and other seeds dial this seed.</summary>
internal static class SeedAddress
{
    /// <summary>The address that is configured, or the first host of the certificate with the port that is listened on.</summary>
    /// <exception cref="MalformedInputException">The certificate is not good for that host, so that nobody could connect.</exception>
    public static string Of(SeedOptions options, X509Certificate2 certificate, IPEndPoint listening)
    {
        string[] hosts = Hosts(certificate);
        if (options.Advertise is not { } address)
        {
            return hosts.Length > 0
                ? $"https://{(hosts[0].Contains(':', StringComparison.Ordinal) ? $"[{hosts[0]}]" : hosts[0])}:{listening.Port}"
                : throw new MalformedInputException("seed-node.advertise",
                    "it is not set, and the certificate names no host. Issue the seed's kit with the host names that nodes dial (fedactors provision issue --host NAME).");
        }

        string host = new Uri(address).IdnHost;
        return hosts.Contains(host, StringComparer.OrdinalIgnoreCase)
            ? address
            : throw new MalformedInputException("seed-node.advertise",
                $"it is {address}, but the certificate is for {string.Join(", ", hosts)}: nodes would refuse to connect. Use one of these, or issue the kit with --host {host}.");
    }

    private static string[] Hosts(X509Certificate2 certificate) =>
    [
        .. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString()))),
    ];
}
