namespace FedActors.Simulation.Chaos;

/// <summary>Finds a small part of a list that still fails.</summary>
/// <remarks>A. Zeller, R. Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE TSE 2002: ddmin.</remarks>
internal static class FaultShrinker
{
    /// <summary>Each try costs a whole world; beyond this many the list at hand is small enough to read.</summary>
    private const int TriesMax = 300;

    /// <summary>
    /// Shrinks; the result fails, and with any single item less it does not, unless the bound on tries was reached. Items keep their order.
    /// </summary>
    /// <param name="items">What fails.</param>
    /// <param name="stillFails">Whether a part of it fails in the same way; a pure function.</param>
    public static IReadOnlyList<T> Shrink<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, bool> stillFails)
    {
        List<T> rest = [.. items];
        int tries = 0, pieces = 2;
        while (rest.Count > 0 && tries < TriesMax)
        {
            if (TryDropOne(rest, stillFails, pieces, ref tries) is { } smaller)
            {
                rest = smaller;
                pieces = Math.Max(2, Math.Min(pieces - 1, rest.Count));
            }
            else if (pieces >= rest.Count)
            {
                break;
            }
            else
            {
                pieces = Math.Min(pieces * 2, rest.Count);
            }
        }

        return rest;
    }

    private static List<T>? TryDropOne<T>(List<T> items, Func<IReadOnlyList<T>, bool> stillFails, int pieces, ref int tries)
    {
        for (int piece = 0; piece < pieces; piece++)
        {
            int from = items.Count * piece / pieces, to = items.Count * (piece + 1) / pieces;
            List<T> rest = [.. items[..from], .. items[to..]];
            if (to > from && tries++ < TriesMax && stillFails(rest))
            {
                return rest;
            }
        }

        return null;
    }
}
