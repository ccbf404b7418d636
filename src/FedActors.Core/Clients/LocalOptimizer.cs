namespace FedActors.Core.Clients;

/// <summary>The optimiser a centre runs on its own data.</summary>
public enum LocalOptimizer
{
    /// <summary>Stochastic gradient descent, with heavy-ball momentum where it is not zero.</summary>
    Sgd,

    /// <summary>Adam (Kingma and Ba 2015) with bias correction; its moments start at zero in every round.</summary>
    Adam,
}
