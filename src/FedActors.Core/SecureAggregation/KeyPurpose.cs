namespace FedActors.Core.SecureAggregation;

/// <summary>What a derived key is for; keys of different purposes have nothing to do with each other.</summary>
internal enum KeyPurpose : byte
{
    /// <summary>Sealing shares on their way from one client to another.</summary>
    Share = 1,

    /// <summary>The mask two clients have in common.</summary>
    PairMask = 2,

    /// <summary>A client's own mask.</summary>
    SelfMask = 3,
}
