namespace FedActors.Core.Identity;

/// <summary>Who a centre is: the name people know it by, and the number that machines and messages carry instead.</summary>
/// <param name="Name">1 to 63 characters of a-z, 0-9 and hyphen; what its certificate says.</param>
/// <param name="Client">Its number, from its certificate too, so that the same kits give the same run wherever they join first.</param>
public readonly record struct SiteName(string Name, ClientId Client)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Client})";
}
