using FedActors.Core.SecureAggregation;
using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Reads the section <c>aggregation</c>.</summary>
internal static class AggregationReader
{
    /// <summary>Secure aggregation as the section wants it, or null where updates are sent in the clear.</summary>
    public static SecAggOptions? Read(ConfigSection section)
    {
        var defaults = new SecAggOptions();
        EncryptionKind kind = section.Choice("encryption", EncryptionKind.None);
        var options = new SecAggOptions
        {
            Kind = kind == EncryptionKind.Secagg ? SecAggKind.Secagg : SecAggKind.SecaggPlus,
            DropoutRate = section.Double("dropout-rate", defaults.DropoutRate, min: 0, max: 1, maxExclusive: true),
            CorruptionRate = section.Double("corruption-rate", defaults.CorruptionRate, min: 0, max: 1, maxExclusive: true),
            StageTimeout = section.Duration("stage-timeout", defaults.StageTimeout, RunReader.Millisecond, RunReader.DurationMax),
            WeightMax = section.Long("weight-max", defaults.WeightMax, min: 1, max: 1 << 24),
        };
        return kind == EncryptionKind.None ? null : options;
    }
}
