namespace FedActors.Core.Edges;

/// <summary>The identity key of this site: what it signs, others can hold it to.</summary>
public interface ISiteSigner
{
    /// <summary>Signs the bytes with the site's key.</summary>
    byte[] Sign(ReadOnlySpan<byte> text);
}
