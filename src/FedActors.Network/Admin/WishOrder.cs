namespace FedActors.Network.Admin;

/// <summary>What an operator wants of a run from now on.</summary>
/// <param name="Wish">run, pause or stop.</param>
public sealed record WishOrder(string Wish);
