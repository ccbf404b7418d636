namespace FedActors.Core.SecureAggregation;

/// <summary>What a client says in a stage of secure aggregation.</summary>
public abstract record SecAggReply
{
    private SecAggReply()
    {
    }

    /// <summary>The stage it belongs to.</summary>
    public abstract SecAggStage Stage { get; }

    /// <summary>Stage 0: its keys, and the certificate of the site that signed them.</summary>
    public sealed record Keys(KeyAdvertisement Advertisement, byte[] Certificate) : SecAggReply
    {
        /// <inheritdoc/>
        public override SecAggStage Stage => SecAggStage.Advertising;
    }

    /// <summary>Stage 1: its sealed shares.</summary>
    public sealed record Shares(SealedShares Sealed) : SecAggReply
    {
        /// <inheritdoc/>
        public override SecAggStage Stage => SecAggStage.Sharing;
    }

    /// <summary>Stage 3: its signature of the survivors.</summary>
    public sealed record Signature(SurvivorSignature Signed) : SecAggReply
    {
        /// <inheritdoc/>
        public override SecAggStage Stage => SecAggStage.Signing;
    }

    /// <summary>Stage 4: the shares it reveals.</summary>
    public sealed record Revealed(RevealedShares Opened) : SecAggReply
    {
        /// <inheritdoc/>
        public override SecAggStage Stage => SecAggStage.Revealing;
    }
}
