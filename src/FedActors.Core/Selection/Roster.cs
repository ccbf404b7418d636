using System.Runtime.InteropServices;
using FedActors.Core.Identity;
using FedActors.Core.Membership;
using FedActors.Core.Rounds;

namespace FedActors.Core.Selection;

/// <summary>
/// Who is a member now: one compact entry per client number. What it hands out for selection is in the order of client numbers, so that
/// the order of joining does not change a run.
/// </summary>
public sealed class Roster
{
    /// <summary>The greatest population one roster holds; sixteen million entries of 40 bytes.</summary>
    public const int PopulationMax = 1 << 24;

    private Entry[] _entries = [];
    private readonly List<int> _available = [];
    private bool _availableIsStale;

    /// <summary>How many members there are.</summary>
    public int Count { get; private set; }

    /// <summary>A greeting or heartbeat.</summary>
    /// <param name="client">Who.</param>
    /// <param name="incarnation">Which life of it.</param>
    /// <param name="examples">How many examples it trains on; negative numbers count as none.</param>
    /// <param name="now">When it was heard.</param>
    public JoinOutcome Greet(ClientId client, Incarnation incarnation, long examples, Instant now)
    {
        ref Entry entry = ref EntryOf(client);
        JoinOutcome outcome = !entry.IsMember ? JoinOutcome.Joined
            : incarnation.Value > entry.Incarnation.Value ? JoinOutcome.Restarted
            : incarnation.Value < entry.Incarnation.Value ? JoinOutcome.Superseded
            : JoinOutcome.StillHere;
        if (outcome == JoinOutcome.Superseded || incarnation.Value < entry.Incarnation.Value)
        {
            // A member that was removed may come back, but never as an older life of itself.
            return JoinOutcome.Superseded;
        }

        if (outcome == JoinOutcome.StillHere)
        {
            if (!entry.IsAway)
            {
                entry.Rhythm.Observe(now - entry.HeardAt);
            }
        }
        else
        {
            Count += outcome == JoinOutcome.Joined ? 1 : 0;
            entry = new Entry { IsMember = true, Incarnation = incarnation };
            _availableIsStale = true;
        }

        // Whoever gets its first example, or loses its last, changes who can be selected.
        _availableIsStale |= (entry.Examples > 0) != (examples > 0);
        entry.Examples = Math.Max(examples, 0);
        entry.HeardAt = now;
        return outcome;
    }

    /// <summary>Notes that a member was heard without greeting.</summary>
    /// <returns>Whether that incarnation is a member.</returns>
    public bool Hear(ClientId client, Incarnation incarnation, Instant now)
    {
        if (!IsMember(client, incarnation))
        {
            return false;
        }

        _entries[client.Value].HeardAt = now;
        return true;
    }

    /// <summary>Whether that incarnation is a member now.</summary>
    public bool IsMember(ClientId client, Incarnation incarnation) =>
        (uint)client.Value < (uint)_entries.Length
        && _entries[client.Value].IsMember
        && _entries[client.Value].Incarnation == incarnation;

    /// <summary>The incarnation of a site that the roster knows, or 0 where it never saw the site.</summary>
    public Incarnation IncarnationOf(ClientId client) =>
        (uint)client.Value < (uint)_entries.Length ? _entries[client.Value].Incarnation : default;

    /// <summary>How many examples the member announced.</summary>
    public long ExamplesOf(ClientId client) => _entries[client.Value].Examples;

    /// <summary>Removes a member.</summary>
    /// <returns>Whether that incarnation was a member.</returns>
    public bool Remove(ClientId client, Incarnation incarnation)
    {
        if (!IsMember(client, incarnation))
        {
            return false;
        }

        _entries[client.Value].IsMember = false;
        _availableIsStale = true;
        Count--;
        return true;
    }

    /// <summary>A busy member is not selected; one that finished or was released is.</summary>
    public void SetBusy(ClientId client, bool busy)
    {
        if ((uint)client.Value < (uint)_entries.Length && _entries[client.Value].IsBusy != busy)
        {
            _entries[client.Value].IsBusy = busy;
            _availableIsStale = true;
        }
    }

    /// <summary>A member without a session is not selected until it is back; its silence meanwhile is no part of its rhythm.</summary>
    public void SetAway(ClientId client, bool away)
    {
        if ((uint)client.Value < (uint)_entries.Length && _entries[client.Value].IsAway != away)
        {
            _entries[client.Value].IsAway = away;
            _availableIsStale = true;
        }
    }

    /// <summary>A member whose machine cannot do the run's tasks stays a member and is not selected.</summary>
    public void SetUnfit(ClientId client, bool unfit)
    {
        if ((uint)client.Value < (uint)_entries.Length && _entries[client.Value].IsUnfit != unfit)
        {
            _entries[client.Value].IsUnfit = unfit;
            _availableIsStale = true;
        }
    }

    /// <summary>The members that can be selected, in the order of their numbers. Valid until the next change.</summary>
    public ReadOnlySpan<int> Available()
    {
        if (_availableIsStale)
        {
            _available.Clear();
            _available.EnsureCapacity(Count);
            for (int id = 0; id < _entries.Length; id++)
            {
                if (_entries[id] is { IsMember: true, IsBusy: false, IsAway: false, IsUnfit: false, Examples: > 0 })
                {
                    _available.Add(id);
                }
            }

            _availableIsStale = false;
        }

        return CollectionsMarshal.AsSpan(_available);
    }

    /// <summary>The members not heard since the given moment, in the order of their numbers.</summary>
    public IReadOnlyList<(ClientId Client, Incarnation Incarnation)> SilentSince(Instant moment)
    {
        var silent = new List<(ClientId, Incarnation)>();
        for (int id = 0; id < _entries.Length; id++)
        {
            if (_entries[id].IsMember && _entries[id].HeardAt < moment)
            {
                silent.Add((new ClientId(id), _entries[id].Incarnation));
            }
        }

        return silent;
    }

    /// <summary>The members whose silence is suspicious for how regularly they have greeted, in the order of their numbers.</summary>
    /// <param name="now">The present moment.</param>
    /// <param name="options">How much suspicion is too much.</param>
    /// <param name="expected">The interval that members are told to keep.</param>
    public IReadOnlyList<(ClientId Client, Incarnation Incarnation)> Suspects(Instant now, SuspicionOptions options, TimeSpan expected)
    {
        var suspects = new List<(ClientId, Incarnation)>();
        Instant quiet = now + -options.PauseMin;
        for (int id = 0; id < _entries.Length; id++)
        {
            ref readonly Entry entry = ref _entries[id];
            if (entry.IsMember && entry.HeardAt < quiet && entry.Rhythm.Phi(now - entry.HeardAt, expected, options.PauseMin) > options.PhiMax)
            {
                suspects.Add((new ClientId(id), entry.Incarnation));
            }
        }

        return suspects;
    }

    /// <summary>Nobody could be heard for so long: it is no one's silence.</summary>
    public void Excuse(TimeSpan standstill, Instant now)
    {
        foreach (ref Entry entry in _entries.AsSpan())
        {
            Instant heard = entry.HeardAt + standstill;
            entry.HeardAt = heard < now ? heard : now;
        }
    }

    /// <summary>When the member was last heard.</summary>
    public Instant HeardAt(ClientId client) => _entries[client.Value].HeardAt;

    private ref Entry EntryOf(ClientId client)
    {
        if ((uint)client.Value >= PopulationMax)
        {
            throw new ArgumentOutOfRangeException(nameof(client), client.Value, $"Client numbers run from 0 to {PopulationMax - 1}.");
        }

        if (client.Value >= _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(client.Value + 1, Math.Max(16, _entries.Length * 2)));
        }

        return ref _entries[client.Value];
    }

    private struct Entry
    {
        public bool IsMember;
        public bool IsBusy;
        public bool IsAway;
        public bool IsUnfit;
        public HeartbeatRhythm Rhythm;
        public Incarnation Incarnation;
        public long Examples;
        public Instant HeardAt;
    }
}
