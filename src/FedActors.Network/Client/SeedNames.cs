using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Client;

/// <summary>The hosts that a seed's certificate names, for messages.</summary>
internal static class SeedNames
{
    public static string Of(X509Certificate2 certificate)
    {
        string[] names = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))];
        return names.Length == 0 ? "no host" : string.Join(", ", names);
    }
}
