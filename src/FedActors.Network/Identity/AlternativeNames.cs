using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Identity;

/// <summary>The URIs among a certificate's alternative names, which .NET does not read itself.</summary>
internal static class AlternativeNames
{
    private const string Extension = "2.5.29.17";

    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    /// <summary>The URIs in order; empty where there are none, where the extension is there twice, or where it cannot be decoded.</summary>
    public static IReadOnlyList<string> Uris(X509Certificate2 certificate)
    {
        X509Extension[] extensions = [.. certificate.Extensions.Where(extension => extension.Oid?.Value == Extension)];
        if (extensions is not [{ } only])
        {
            return [];
        }

        try
        {
            var uris = new List<string>();
            var outer = new AsnReader(only.RawData, AsnEncodingRules.DER);
            AsnReader names = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(UriTag))
                {
                    uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag));
                }
                else
                {
                    names.ReadEncodedValue();
                }
            }

            return uris;
        }
        catch (AsnContentException)
        {
            // Half a list is no list: who writes malformed names has none.
            return [];
        }
    }
}
