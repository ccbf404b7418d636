namespace FedActors.Network.Admin;

/// <summary>How a seed's store stands.</summary>
/// <param name="Kind">sqlite or postgresql.</param>
/// <param name="IsReachable">Whether the last call succeeded.</param>
/// <param name="Trouble">What the last call said, where it failed.</param>
/// <param name="Since">Since when it fails, where it does.</param>
public sealed record StoreStatus(string Kind, bool IsReachable, string? Trouble, DateTimeOffset? Since);
