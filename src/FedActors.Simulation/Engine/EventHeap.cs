namespace FedActors.Simulation.Engine;

/// <summary>
/// The pending events, earliest first: a four-ary heap in one array, because sift-down then touches half as many cache lines as in a binary
/// one. Events of one moment come in the order of their tie number, which the loop makes unique.
/// </summary>
internal sealed class EventHeap
{
    private const int Arity = 4;

    private Entry[] _entries = new Entry[256];

    public int Count { get; private set; }

    /// <summary>The moment of the earliest event; meaningless when empty.</summary>
    public long EarliestMicroseconds => _entries[0].At;

    public void Push(long at, ulong tie, ILoopEvent happening)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        var entry = new Entry(at, tie, happening);
        int index = Count++;
        while (index > 0)
        {
            int parent = (index - 1) / Arity;
            if (!entry.IsBefore(_entries[parent]))
            {
                break;
            }

            _entries[index] = _entries[parent];
            index = parent;
        }

        _entries[index] = entry;
    }

    public ILoopEvent Pop()
    {
        ILoopEvent earliest = _entries[0].Happening;
        Entry last = _entries[--Count];
        _entries[Count] = default;
        if (Count > 0)
        {
            SiftDown(last);
        }

        return earliest;
    }

    private void SiftDown(Entry entry)
    {
        int index = 0;
        while (true)
        {
            int first = (index * Arity) + 1;
            if (first >= Count)
            {
                break;
            }

            int least = first, end = Math.Min(first + Arity, Count);
            for (int child = first + 1; child < end; child++)
            {
                if (_entries[child].IsBefore(_entries[least]))
                {
                    least = child;
                }
            }

            if (!_entries[least].IsBefore(entry))
            {
                break;
            }

            _entries[index] = _entries[least];
            index = least;
        }

        _entries[index] = entry;
    }

    private readonly record struct Entry(long At, ulong Tie, ILoopEvent Happening)
    {
        public bool IsBefore(in Entry other) => At < other.At || (At == other.At && Tie < other.Tie);
    }
}
