namespace FedActors.Core.Receipts;

/// <summary>Whether a run's updates come with receipts.</summary>
public enum ReceiptDemand
{
    /// <summary>No site signs, and none are kept.</summary>
    Off,

    /// <summary>Sites that can sign do; the receipts are kept. An update without one counts too.</summary>
    Accepted,

    /// <summary>An update without a receipt is refused.</summary>
    Required,
}
