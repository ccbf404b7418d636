namespace FedActors.Network.Identity;

/// <summary>Where a certificate stands.</summary>
public enum CertificateStanding
{
    /// <summary>Everything is in order.</summary>
    Trusted,

    /// <summary>No trusted root has signed it, or its key, its purpose or its identity will not do.</summary>
    Untrusted,

    /// <summary>It was good once.</summary>
    Expired,

    /// <summary>It will be good later, unless this machine's clock is wrong.</summary>
    NotYetValid,

    /// <summary>The operator has withdrawn it.</summary>
    Revoked,

    /// <summary>It is good, but for another role.</summary>
    WrongRole,

    /// <summary>It is of another federation.</summary>
    WrongFederation,
}
