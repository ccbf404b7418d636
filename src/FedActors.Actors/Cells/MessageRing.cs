using System.Numerics;
using System.Runtime.CompilerServices;

namespace FedActors.Actors.Cells;

/// <summary>
/// A growing ring of messages without any locking of its own. It owns no memory while empty: an idle actor gives its slots
/// back to the thread, so that a million idle actors hold none.
/// </summary>
/// <remarks>Head and tail count every message ever dequeued and enqueued, modulo 2^32; the slots are their low bits.</remarks>
internal struct MessageRing<TMessage>()
{
    private const int SlotsMin = 8;

    // Wrapped in a struct so that storing a reference needs no covariance check.
    private Slot[] _slots = [];
    private uint _head;
    private uint _tail;

    public readonly int Count => (int)(_tail - _head);

    public readonly uint Head => _head;

    public readonly uint Tail => _tail;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(TMessage message)
    {
        var slots = _slots;
        if (Count == slots.Length)
            slots = Grow(Count + 1);
        slots[(int)(_tail & (uint)(slots.Length - 1))].Message = message;
        _tail++;
    }

    /// <summary>Moves up to <paramref name="max"/> of the oldest messages to the start of the destination.</summary>
    public int TakeTo(Slot[] destination, int max)
    {
        int taken = Math.Min(Math.Min(Count, max), destination.Length);
        if (taken == 0)
            return 0;
        int start = (int)(_head & (uint)(_slots.Length - 1));
        int first = Math.Min(taken, _slots.Length - start);
        Move(_slots.AsSpan(start, first), destination);
        Move(_slots.AsSpan(0, taken - first), destination.AsSpan(first));
        _head += (uint)taken;
        return taken;
    }

    /// <summary>Returns messages that were taken but not handled to the front, in their order.</summary>
    public void PutBack(ReadOnlySpan<Slot> unhandled)
    {
        if (Count + unhandled.Length > _slots.Length)
            Grow(Count + unhandled.Length);
        for (int i = unhandled.Length - 1; i >= 0; i--)
            _slots[(int)(--_head & (uint)(_slots.Length - 1))] = unhandled[i];
    }

    public void DropOldest() => _slots[(int)(_head++ & (uint)(_slots.Length - 1))] = default;

    /// <summary>Gives the slots of an empty ring to the thread's store.</summary>
    public void Release()
    {
        if (_slots.Length != 0)
            SlotStore<TMessage>.Return(_slots);
        _slots = [];
    }

    /// <summary>Forgets every message and says how many there were.</summary>
    public int Clear()
    {
        int count = Count;
        _slots = [];
        _head = _tail;
        return count;
    }

    private static void Move(Span<Slot> source, Span<Slot> destination)
    {
        source.CopyTo(destination);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TMessage>())
            source.Clear();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Slot[] Grow(int needed)
    {
        int count = Count;
        int length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, SlotsMin));
        var grown = SlotStore<TMessage>.Rent(length);
        for (int i = 0; i < count; i++)
        {
            uint position = _head + (uint)i;
            grown[(int)(position & (uint)(grown.Length - 1))] = _slots[(int)(position & (uint)(_slots.Length - 1))];
        }

        return _slots = grown;
    }

    internal struct Slot
    {
        public TMessage Message;
    }
}
