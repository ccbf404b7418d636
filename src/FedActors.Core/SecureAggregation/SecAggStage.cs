namespace FedActors.Core.SecureAggregation;

/// <summary>Where a round of secure aggregation stands; stages are taken in this order and never twice.</summary>
public enum SecAggStage
{
    /// <summary>Keys are being advertised.</summary>
    Advertising,

    /// <summary>Shares of secrets are being exchanged.</summary>
    Sharing,

    /// <summary>Masked bodies are being made and added.</summary>
    Masking,

    /// <summary>The clients sign which of them survived.</summary>
    Signing,

    /// <summary>The survivors reveal the shares that unmask the sum.</summary>
    Revealing,

    /// <summary>All is said.</summary>
    Done,

    /// <summary>Given up; nothing was or will be revealed.</summary>
    Aborted,
}
