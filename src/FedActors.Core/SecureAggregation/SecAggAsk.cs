namespace FedActors.Core.SecureAggregation;

/// <summary>What the aggregator asks of a client in a stage of secure aggregation; stage 0 is asked for by the task itself.</summary>
public abstract record SecAggAsk
{
    private SecAggAsk()
    {
    }

    /// <summary>The stage it begins.</summary>
    public abstract SecAggStage Stage { get; }

    /// <summary>Stage 1: share your secrets with your neighbours among these.</summary>
    /// <param name="Cohort">Everybody's keys.</param>
    /// <param name="Certificates">The certificate of each, in the same order.</param>
    public sealed record Share(NeighbourKeys Cohort, IReadOnlyList<byte[]> Certificates) : SecAggAsk
    {
        /// <inheritdoc/>
        public override SecAggStage Stage => SecAggStage.Sharing;
    }

    /// <summary>Stage 2: mask your update, once it is trained.</summary>
    public sealed record Mask(ShareInbox Inbox) : SecAggAsk
    {
        /// <inheritdoc/>
        public override SecAggStage Stage => SecAggStage.Masking;
    }

    /// <summary>Stage 3: sign who survived.</summary>
    public sealed record Sign(SurvivorList Survivors) : SecAggAsk
    {
        /// <inheritdoc/>
        public override SecAggStage Stage => SecAggStage.Signing;
    }

    /// <summary>Stage 4: reveal shares.</summary>
    public sealed record Reveal(UnmaskRequest Request) : SecAggAsk
    {
        /// <inheritdoc/>
        public override SecAggStage Stage => SecAggStage.Revealing;
    }
}
