using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Federation.Stores;

/// <summary>A journal that one process has for itself: whoever opens it leads, and nobody has to be waited for.</summary>
public interface ILocalJournal : IRoundJournal
{
    /// <summary>What the releases of its runs have cost, fenced by the same lease.</summary>
    IPrivacyLedgerStore Ledger { get; }

    /// <summary>Receipts of its rounds.</summary>
    IReceiptStore Receipts { get; }

    /// <summary>Leads: returns an epoch greater than any before, which fences every earlier leader.</summary>
    Epoch TakeLease(string runId);
}
