namespace FedActors.Actors.Cells;

/// <summary>
/// Each thread's few spare slot arrays of one message type, cleared of references, so that busy mailboxes do not allocate.
/// </summary>
internal static class SlotStore<TMessage>
{
    // Eight rings of at most 1,024 slots per thread: enough for the actors that one thread's turn wakes, too few to matter.
    private const int SparesMax = 8;
    private const int SlotsMax = 1024;

    [ThreadStatic]
    private static MessageRing<TMessage>.Slot[][]? t_spares;

    [ThreadStatic]
    private static int t_count;

    [ThreadStatic]
    private static MessageRing<TMessage>.Slot[]? t_batch;

    public static MessageRing<TMessage>.Slot[] Rent(int lengthMin)
    {
        var spares = t_spares;
        if (spares is not null && t_count > 0 && spares[t_count - 1].Length >= lengthMin)
        {
            var spare = spares[--t_count];
            spares[t_count] = null!;
            return spare;
        }

        return new MessageRing<TMessage>.Slot[lengthMin];
    }

    public static void Return(MessageRing<TMessage>.Slot[] slots)
    {
        if (slots.Length > SlotsMax || t_count == SparesMax)
            return;
        var spares = t_spares ??= new MessageRing<TMessage>.Slot[SparesMax][];
        spares[t_count++] = slots;
    }

    /// <summary>The thread's array for one batch; taken away while in use, so that a nested turn gets its own.</summary>
    public static MessageRing<TMessage>.Slot[] TakeBatch(int length)
    {
        var batch = t_batch;
        t_batch = null;
        return batch is not null && batch.Length >= length ? batch : new MessageRing<TMessage>.Slot[length];
    }

    public static void ReturnBatch(MessageRing<TMessage>.Slot[] batch) => t_batch = batch;
}
