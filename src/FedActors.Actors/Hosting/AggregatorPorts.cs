using FedActors.Core.Aggregation;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;

namespace FedActors.Actors.Hosting;

/// <summary>Everything outside the actor that an aggregator works with.</summary>
public sealed record AggregatorPorts
{
    /// <summary>
    /// The epoch this aggregator leads at; called once, before the journal is read, on the work pool. Where the lease is held already it
    /// only names it.
    /// </summary>
    public required Func<Epoch> Lead { get; init; }

    /// <summary>Committed rounds.</summary>
    public required IRoundJournal Journal { get; init; }

    /// <summary>Global models by digest.</summary>
    public required IModelStore Models { get; init; }

    /// <summary>What releases have cost; needed where the run promises privacy.</summary>
    public IPrivacyLedgerStore? Ledger { get; init; }

    /// <summary>Where privacy noise comes from; needed where the run promises privacy.</summary>
    public ISecretRandomness? Secrets { get; init; }

    /// <summary>Opens a book of the sites in a cohort; needed where updates are masked.</summary>
    public Func<ISiteBook>? OpenBook { get; init; }

    /// <summary>Where receipts are kept; null where they are only stood for by the record.</summary>
    public IReceiptStore? Receipts { get; init; }

    /// <summary>This aggregator's identity, by which it countersigns receipts; null where it does not.</summary>
    public ISiteTrust? Identity { get; init; }

    /// <summary>Update bodies that have arrived.</summary>
    public required IUpdateBay Bay { get; init; }

    /// <summary>The way to the clients.</summary>
    public required IClientLinks Links { get; init; }

    /// <summary>How updates make the next model.</summary>
    public required IAggregationStrategy Strategy { get; init; }

    /// <summary>
    /// The model a run starts from; called once, after <see cref="Lead"/>, and only for a run without a committed round. Where several
    /// machines may lead, the one that the first of them has stored: drawn on another machine it need not be the same bit for bit.
    /// </summary>
    public required Func<ModelVector> InitialModel { get; init; }

    /// <summary>What an operator wants of the run when it is opened; later wishes come as <see cref="RunInput.SetWish"/>. Null for going on.</summary>
    public Func<RunWish>? Wish { get; init; }

    /// <summary>
    /// Whether a round's next model is written over the present one, so that a round needs no memory beyond model and sum. Only for a model
    /// store that keeps no array it was given or gave out, and reads the present model again where an attempt is not committed.
    /// </summary>
    public bool ClosesInPlace { get; init; }

    /// <summary>
    /// The longest model whose updates are added on the actor's turn. Adding so few values takes some microseconds, less than handing them to
    /// another thread and hearing from it; longer ones go to the work pool.
    /// </summary>
    public int FoldInTurnMax { get; init; } = 1 << 14;

    /// <summary>Measures each new model; null where the aggregator has no test examples.</summary>
    public IEvaluator? Evaluator { get; init; }

    /// <summary>The threads a fold may use; null for one.</summary>
    public IRangeRunner? Ranges { get; init; }

    /// <summary>The host's monotonic clock.</summary>
    public required Func<Instant> Clock { get; init; }

    /// <summary>Told what happens, in order, on the actor's turn: it must be quick.</summary>
    public Action<Instant, RunEvent>? Observe { get; init; }

    /// <summary>Told when the run is over.</summary>
    public Action<RunEnd>? Ended { get; init; }

    /// <summary>Told each update that went into the open sum, with its body: for checkers; null in production.</summary>
    public Action<FoldOrder, IUpdateSource>? Folded { get; init; }

    /// <summary>Asked before each effect; false where the process has died by then: for rehearsals; null in production.</summary>
    public Func<RoundEffect, bool>? MayPerform { get; init; }

    /// <summary>Asked after each effect; false where the process has died by then: for rehearsals; null in production.</summary>
    public Func<RoundEffect, bool>? MayGoOn { get; init; }
}
