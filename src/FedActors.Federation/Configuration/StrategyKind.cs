namespace FedActors.Federation.Configuration;

/// <summary>How updates make the next model, as it is named in a configuration.</summary>
public enum StrategyKind
{
    /// <summary>Centres train and send what changed; the server takes the mean weighted by examples.</summary>
    Fedavg,

    /// <summary>Centres send the gradient at the global model; the server takes one step.</summary>
    Fedsgd,
}
