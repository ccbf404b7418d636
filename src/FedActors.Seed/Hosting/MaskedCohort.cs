using FedActors.Core;
using FedActors.Core.Rounds;
using FedActors.Core.SecureAggregation;
using FedActors.Network.Wire;

namespace FedActors.Seed.Hosting;

/// <summary>What messages have room for where updates are masked; within one process there is no such bound.</summary>
internal static class MaskedCohort
{
    /// <summary>Refuses a cohort that is too wide, before the seed begins.</summary>
    /// <exception cref="MalformedInputException">Its keys, or the shares of one of its clients, fit no message.</exception>
    public static void Require(RunOptions run)
    {
        if (run.Encryption is not { } encryption)
        {
            return;
        }

        if (run.SlotsMax > WireLimits.MaskedCohortMax)
        {
            throw new MalformedInputException("run.cohort",
                $"found a cohort that asks {run.SlotsMax} centres; with aggregation.encryption at most {WireLimits.MaskedCohortMax} can be asked in a cluster, because each of them gets the keys of all. "
                + "Lower run.cohort or run.over-selection.");
        }

        int degree = encryption.GraphOf(run.SlotsMax).Degree;
        if (degree > WireLimits.NeighboursMax)
        {
            string fix = encryption.Kind == SecAggKind.Secagg ? "Set aggregation.encryption = secagg-plus, or lower run.cohort."
                : "Lower aggregation.dropout-rate or aggregation.corruption-rate.";
            throw new MalformedInputException("aggregation.encryption",
                $"found a cohort of {run.SlotsMax} in which each centre shares its secrets with {degree} others; in a cluster at most {WireLimits.NeighboursMax} are possible, "
                + $"because their sealed shares travel in one message. {fix}");
        }
    }
}
