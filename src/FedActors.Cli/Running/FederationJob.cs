namespace FedActors.Cli.Running;

/// <summary>Prepares an in-process federation on the real scheduler.</summary>
internal static class FederationJob
{
    public static TrainingJob Load(FederationRequest request) => throw new NotSupportedException($"run {request.File}: the in-process federation is not in this build");
}
