namespace FedActors.Federation.Hosts;

/// <summary>Which program this is, for logs and status.</summary>
public static class HostSoftware
{
    /// <summary>Name and version.</summary>
    public static string Name { get; } = $"fedactors {typeof(HostSoftware).Assembly.GetName().Version?.ToString(3)}";
}
