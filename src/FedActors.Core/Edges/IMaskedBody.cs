namespace FedActors.Core.Edges;

/// <summary>A masked body where it lies, in memory or in the spool; read in pieces, so that it is never whole in memory.</summary>
public interface IMaskedBody
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads a stretch; the same bytes every time.</summary>
    /// <param name="offset">Where the stretch begins.</param>
    /// <param name="destination">Filled completely.</param>
    void Read(long offset, Span<byte> destination);
}
