namespace FedActors.Core.Randomness;

/// <summary>What a random stream is for. Streams of different purposes never share a number, so one can change without moving another.</summary>
public enum RandomPurpose
{
    /// <summary>The initial model.</summary>
    ModelInitialisation = 1,

    /// <summary>Which clients a round takes.</summary>
    Selection = 2,

    /// <summary>The order of a client's examples within an epoch.</summary>
    BatchOrder = 3,

    /// <summary>Generated data sets.</summary>
    DataGeneration = 4,

    /// <summary>Who holds which examples.</summary>
    Partition = 5,

    /// <summary>Speeds, bandwidths and availability of simulated devices.</summary>
    Devices = 6,

    /// <summary>Latency, loss, duplication and reordering in the simulated network.</summary>
    Network = 7,

    /// <summary>Which simulated faults strike, when and whom.</summary>
    Faults = 8,

    /// <summary>Random ties and orders of the simulated scheduler.</summary>
    Schedule = 9,

    /// <summary>Lost and torn writes of the simulated journal.</summary>
    Disk = 10,

    /// <summary>Back-off jitter.</summary>
    Jitter = 11,

    /// <summary>Synthetic updates where no training is done.</summary>
    SyntheticUpdate = 12,

    /// <summary>Privacy noise in simulation; real runs use the operating system's generator.</summary>
    PrivacyNoise = 13,

    /// <summary>Which options a chaos seed draws for its world.</summary>
    World = 14,

    /// <summary>Stochastic rounding and other random choices of update transforms.</summary>
    Transform = 15,

    /// <summary>Keys, shares and noise of simulated centres; real ones take the operating system's.</summary>
    Keys = 17,

    /// <summary>Joins and leaves of simulated centres.</summary>
    Membership = 16,
}
