namespace FedActors.Core.Privacy.Accounting;

/// <summary>How a Renyi divergence becomes (epsilon, delta).</summary>
public enum RenyiConversion
{
    /// <summary>B. Balle et al., "Hypothesis testing interpretations and Renyi differential privacy", AISTATS 2020, Theorem 21: the tighter one.</summary>
    Modern = 0,

    /// <summary>I. Mironov, "Renyi differential privacy", CSF 2017, Proposition 3: what older papers report.</summary>
    Classic,
}
