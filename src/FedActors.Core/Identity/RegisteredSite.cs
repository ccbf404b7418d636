namespace FedActors.Core.Identity;

/// <summary>A site that has joined at least once.</summary>
/// <param name="Site">Its name and number.</param>
/// <param name="Incarnation">How many lives it has had, the present one included.</param>
/// <param name="FirstSeen">When it first joined, by the store's clock.</param>
/// <param name="LastSeen">When its present process first connected, by the store's clock.</param>
public sealed record RegisteredSite(SiteName Site, Incarnation Incarnation, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);
