using FedActors.Simulation.Faults;

namespace FedActors.Simulation.Chaos;

/// <summary>Finds a small list of faults that still breaks the same invariant.</summary>
/// <remarks>A. Zeller, R. Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE TSE 2002: ddmin.</remarks>
internal static class FaultShrinker
{
    private const int RunsMax = 300;

    /// <summary>Shrinks; the result breaks the invariant, and with any single fault less it does not, unless the bound on runs was reached.</summary>
    public static IReadOnlyList<Fault> Shrink(ChaosWorld world, string invariant)
    {
        List<Fault> faults = [.. world.Cluster.Faults];
        int runs = 0, pieces = 2;
        while (faults.Count > 0 && runs < RunsMax)
        {
            if (TryDropOne(world, invariant, faults, pieces, ref runs) is { } smaller)
            {
                faults = smaller;
                pieces = Math.Max(2, Math.Min(pieces - 1, faults.Count));
            }
            else if (pieces >= faults.Count)
            {
                break;
            }
            else
            {
                pieces = Math.Min(pieces * 2, faults.Count);
            }
        }

        return faults;
    }

    private static List<Fault>? TryDropOne(ChaosWorld world, string invariant, List<Fault> faults, int pieces, ref int runs)
    {
        for (int piece = 0; piece < pieces; piece++)
        {
            int from = faults.Count * piece / pieces, to = faults.Count * (piece + 1) / pieces;
            List<Fault> rest = [.. faults[..from], .. faults[to..]];
            if (to > from && runs++ < RunsMax && ChaosRun.Of(world.WithFaults(rest)).Violation?.Invariant == invariant)
            {
                return rest;
            }
        }

        return null;
    }
}
