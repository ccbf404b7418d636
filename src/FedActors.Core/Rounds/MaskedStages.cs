using FedActors.Core.Identity;
using FedActors.Core.SecureAggregation;

namespace FedActors.Core.Rounds;

/// <summary>The book of one masked attempt: which stage it is at, who is expected to answer in it, who has, and what each was asked.</summary>
internal sealed class MaskedStages
{
    private readonly SortedSet<int> _expected = [];
    private readonly HashSet<int> _taking = [];
    private readonly Dictionary<int, SecAggAsk> _asks = [];

    /// <summary>The stage whose answers are awaited.</summary>
    public SecAggStage Stage { get; private set; }

    /// <summary>Whether the end of the present stage is being worked on, or its begin.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Slots that have not answered in this stage, in rising order.</summary>
    public IReadOnlyCollection<int> Expected => _expected;

    /// <summary>Answers that are being looked at.</summary>
    public int Taking => _taking.Count;

    /// <summary>Whether nobody is awaited any more.</summary>
    public bool IsSettled => !IsBusy && _expected.Count == 0 && _taking.Count == 0;

    /// <summary>Begins a stage.</summary>
    public void Begin(SecAggStage stage, IEnumerable<int> slots)
    {
        (Stage, IsBusy) = (stage, false);
        _expected.Clear();
        _taking.Clear();
        _asks.Clear();
        _expected.UnionWith(slots);
    }

    /// <summary>Notes what a slot is asked in this stage.</summary>
    public void Ask(int slot, SecAggAsk ask) => _asks[slot] = ask;

    /// <summary>What a slot was asked in this stage; null for stage 0 and for strangers.</summary>
    public SecAggAsk? AskOf(int slot) => _asks.GetValueOrDefault(slot);

    /// <summary>An answer has come; false where none is awaited from that slot in that stage.</summary>
    public bool StartTaking(int slot, SecAggStage stage) => stage == Stage && !IsBusy && _expected.Remove(slot) && _taking.Add(slot);

    /// <summary>An answer was looked at.</summary>
    public void EndTaking(int slot) => _taking.Remove(slot);

    /// <summary>That slot will not answer.</summary>
    public void Forget(int slot) => _expected.Remove(slot);

    /// <summary>Whether that slot is awaited, or its answer is being looked at.</summary>
    public bool Awaits(int slot) => _expected.Contains(slot) || _taking.Contains(slot);
}
