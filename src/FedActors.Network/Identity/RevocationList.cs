using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FedActors.Network.Identity;

/// <summary>One root's list of withdrawn certificates (RFC 5280, section 5), read from DER. .NET writes such lists but does not check them.</summary>
internal sealed class RevocationList
{
    private const string NumberExtension = "2.5.29.20";

    private readonly byte[] _signed;
    private readonly byte[] _signature;
    private readonly string _algorithm;
    private readonly byte[] _issuer;

    private RevocationList(byte[] signed, byte[] signature, string algorithm, byte[] issuer, BigInteger number, IReadOnlyDictionary<string, DateTimeOffset> revoked)
    {
        (_signed, _signature, _algorithm, _issuer) = (signed, signature, algorithm, issuer);
        (Number, Revoked) = (number, revoked);
    }

    /// <summary>The list's number: a later list of the same root has a higher one.</summary>
    public BigInteger Number { get; }

    /// <summary>When which serial number (hexadecimal, as <see cref="X509Certificate2.SerialNumber"/> writes it) was withdrawn.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Revoked { get; }

    /// <summary>Reads a list without believing it.</summary>
    /// <exception cref="FormatException">It is no list of this kind; the message says what is wrong.</exception>
    public static RevocationList Parse(byte[] der)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader list = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            byte[] signed = list.PeekEncodedValue().ToArray();
            AsnReader body = list.ReadSequence();
            string algorithm = list.ReadSequence().ReadObjectIdentifier();
            byte[] signature = list.ReadBitString(out int unused);
            list.ThrowIfNotEmpty();
            return unused == 0 ? Body(body, signed, signature, algorithm) : throw new FormatException("its signature is no whole number of bytes");
        }
        catch (AsnContentException error)
        {
            throw new FormatException($"it cannot be decoded ({error.Message.TrimEnd('.')})", error);
        }
    }

    /// <summary>Whether the list says that it is of this root.</summary>
    public bool NamesIssuer(X509Certificate2 root) => _issuer.AsSpan().SequenceEqual(root.SubjectName.RawData);

    /// <summary>Whether it is the same list to the byte.</summary>
    public bool IsSameAs(RevocationList other) => _signed.AsSpan().SequenceEqual(other._signed);

    /// <summary>Whether this root's key has signed the list.</summary>
    public bool IsSignedBy(X509Certificate2 root)
    {
        using ECDsa? key = root.GetECDsaPublicKey();
        return key is not null && Hash(_algorithm) is { } hash && key.VerifyData(_signed, _signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static RevocationList Body(AsnReader body, byte[] signed, byte[] signature, string algorithm)
    {
        if (body.PeekTag() == Asn1Tag.Integer && body.ReadInteger() != 1)
        {
            throw new FormatException("it is of a version that is not known");
        }

        if (body.ReadSequence().ReadObjectIdentifier() != algorithm)
        {
            throw new FormatException("it names two ways of signing");
        }

        byte[] issuer = body.ReadEncodedValue().ToArray();
        ReadTime(body);
        if (body.HasData && (body.PeekTag() == Asn1Tag.UtcTime || body.PeekTag() == Asn1Tag.GeneralizedTime))
        {
            ReadTime(body);
        }

        IReadOnlyDictionary<string, DateTimeOffset> revoked = body.HasData && body.PeekTag() == Asn1Tag.Sequence ? Entries(body.ReadSequence()) : new Dictionary<string, DateTimeOffset>();
        BigInteger? number = body.HasData ? NumberIn(body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence()) : null;
        body.ThrowIfNotEmpty();
        return new RevocationList(signed, signature, algorithm, issuer, number ?? throw new FormatException("it has no number"), revoked);
    }

    private static Dictionary<string, DateTimeOffset> Entries(AsnReader entries)
    {
        var revoked = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        while (entries.HasData)
        {
            AsnReader entry = entries.ReadSequence();
            revoked[Convert.ToHexString(entry.ReadIntegerBytes().Span)] = ReadTime(entry);
        }

        return revoked;
    }

    private static BigInteger? NumberIn(AsnReader extensions)
    {
        BigInteger? number = null;
        while (extensions.HasData)
        {
            AsnReader extension = extensions.ReadSequence();
            string kind = extension.ReadObjectIdentifier();
            bool isCritical = extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean();
            byte[] value = extension.ReadOctetString();
            if (kind == NumberExtension)
            {
                number = new AsnReader(value, AsnEncodingRules.DER).ReadInteger();
            }
            else if (isCritical)
            {
                // A list that covers only a part, for example: taken for the whole it would withdraw too little.
                throw new FormatException($"it has a critical extension that is not known ({kind})");
            }
        }

        return number;
    }

    private static DateTimeOffset ReadTime(AsnReader reader) => reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static HashAlgorithmName? Hash(string algorithm) => algorithm switch
    {
        "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
        "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
        "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
