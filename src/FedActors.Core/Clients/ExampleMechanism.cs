namespace FedActors.Core.Clients;

/// <summary>How local training protects single examples.</summary>
public enum ExampleMechanism
{
    /// <summary>DP-SGD (Abadi et al. 2016): batches are secret random samples, and every step has noise of its own.</summary>
    Sgd,

    /// <summary>DP-FTRL (Kairouz et al. 2021): batches in a fixed order, which need not be secret, and noise of a tree over the sums of gradients.</summary>
    Ftrl,
}
