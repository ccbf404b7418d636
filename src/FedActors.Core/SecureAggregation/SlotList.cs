namespace FedActors.Core.SecureAggregation;

/// <summary>Lists of slots as peers send them.</summary>
internal static class SlotList
{
    /// <summary>Accepts a strictly rising list within {0, ..., end - 1}.</summary>
    public static SecAggVerdict Judge(IReadOnlyList<int> slots, int end, string what)
    {
        int last = -1;
        foreach (int slot in slots)
        {
            if (slot < 0 || slot >= end)
            {
                return new SecAggVerdict(SecAggRule.UnknownSlot, $"{what} names slot {slot}; there are slots 0 to {end - 1}.");
            }

            if (slot <= last)
            {
                return slot == last
                    ? new SecAggVerdict(SecAggRule.Duplicate, $"{what} names slot {slot} twice.")
                    : new SecAggVerdict(SecAggRule.Unordered, $"{what} names slot {slot} after {last}; slots stand in rising order.");
            }

            last = slot;
        }

        return SecAggVerdict.Accepted;
    }
}
