namespace FedActors.Core.Edges;

/// <summary>This site's identity, and how it knows others by theirs.</summary>
public interface ISiteTrust : ISiteSigner
{
    /// <summary>What proves the key that <see cref="ISiteSigner.Sign"/> uses: a certificate in a real cluster.</summary>
    byte[] Certificate { get; }

    /// <summary>An empty book of who sits in which slot.</summary>
    ISiteBook OpenBook();
}
