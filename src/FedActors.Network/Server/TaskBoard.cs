using System.Collections.Concurrent;
using System.Globalization;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Network.Wire;

namespace FedActors.Network.Server;

/// <summary>
/// What was asked of whom, as far as the data path must know it: an update that nobody asked for is not even received. It learns from the
/// aggregator's messages on their way out. Bounded: a few tasks a client, the oldest forgotten first. Safe for many threads.
/// </summary>
public sealed class TaskBoard
{
    // More rounds late than this is more than any policy of ours carries along at once for one client.
    private const int TasksPerClientMax = 8;

    private readonly ConcurrentDictionary<ClientId, List<AskedTask>> _asked = new();
    private readonly Lock _progress = new();
    private (int Round, int Attempt) _open;
    private int _committed;
    private int _stalenessMax;

    /// <summary>The first round whose updates may still count; what belongs to an earlier one need not be kept.</summary>
    public int OldestRound
    {
        get
        {
            lock (_progress)
            {
                return _committed + 1 - _stalenessMax;
            }
        }
    }

    /// <summary>A new aggregator leads: what the one before asked is void.</summary>
    /// <param name="stalenessMax">How many rounds late an update may be.</param>
    public void Begin(int stalenessMax)
    {
        lock (_progress)
        {
            (_open, _committed, _stalenessMax) = ((0, 0), 0, stalenessMax);
        }

        _asked.Clear();
    }

    /// <summary>Hears what the aggregator tells a client.</summary>
    public void Hear(ClientId client, ClientMessage message)
    {
        switch (message)
        {
            case ClientMessage.TrainTask task: Ask(client, task.Key); break;
            case ClientMessage.Answer answer: Note(client, answer.Key, task => task.Answered(answer.Outcome)); break;
            case ClientMessage.Cancel cancel: Note(client, cancel.Key, task => task with { IsCancelled = true }); break;
            case ClientMessage.RoundCommitted committed: Commit(committed.Round.Value); break;
        }
    }

    /// <summary>An update is complete.</summary>
    public void Receive(ClientId client, UpdateReceipt receipt) => Note(client, receipt.Key, task => task with { Receipt = receipt });

    /// <summary>Whether an update may come.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="key">For which task.</param>
    /// <param name="body">The digest of its values.</param>
    /// <param name="receipt">The receipt of that very update, where it came before and has been decided upon; else null.</param>
    /// <returns>Why it may not; null where it may, or where there is a receipt.</returns>
    public Problem? Judge(ClientId client, TaskKey key, Sha256Digest body, out UpdateReceipt? receipt)
    {
        receipt = null;
        ((int Round, int Attempt) open, int committed, int stalenessMax) = Progress();
        if (open.Round == 0)
        {
            return new Problem(503, Reasons.NoRound, "No round is open yet; ask again when the seed has given a task.", Retryable: true, RetryAfterMilliseconds: 500);
        }

        if (Find(client, key) is not { } task)
        {
            return NotAsked(client, key, open);
        }

        if (task.Answer is { } answer)
        {
            if (task.Receipt is { } known && known.Body == body)
            {
                receipt = known;
                return null;
            }

            return answer is UpdateAnswer.Counted or UpdateAnswer.CountedLate or UpdateAnswer.RefusedSecond
                ? new Problem(409, Reasons.SecondUpdate, $"Another update of {client} for {key} has been counted already.", Retryable: false)
                : Stale(key, open);
        }

        // A task that was taken back belongs to a round that is closing: one round late at least.
        int lateBy = Math.Max(committed + 1 - key.Round.Value, task.IsCancelled ? 1 : 0);
        return lateBy > stalenessMax ? Stale(key, open) : null;
    }

    private ((int Round, int Attempt) Open, int Committed, int StalenessMax) Progress()
    {
        lock (_progress)
        {
            return (_open, _committed, _stalenessMax);
        }
    }

    private static Problem NotAsked(ClientId client, TaskKey key, (int Round, int Attempt) open)
    {
        int order = (key.Round.Value, key.Attempt).CompareTo(open);
        return order < 0 ? Stale(key, open)
            : order > 0 ? new Problem(409, Reasons.FutureRound, string.Create(CultureInfo.InvariantCulture,
                $"The update is for {key}; the open round is {open.Round}, attempt {open.Attempt}."), Retryable: true)
            : new Problem(403, Reasons.NotSelected, $"{client} was not asked for {key}.", Retryable: false);
    }

    private static Problem Stale(TaskKey key, (int Round, int Attempt) open) => new(
        410, Reasons.StaleRound, $"The update is for {key}, which takes no more updates; the open round is {open.Round}, attempt {open.Attempt}.", Retryable: false);

    private void Ask(ClientId client, TaskKey key)
    {
        lock (_progress)
        {
            _open = (key.Round.Value, key.Attempt).CompareTo(_open) > 0 ? (key.Round.Value, key.Attempt) : _open;
            _committed = Math.Max(_committed, key.Round.Value - 1);
        }

        List<AskedTask> tasks = _asked.GetOrAdd(client, _ => []);
        lock (tasks)
        {
            if (tasks.Exists(task => task.Key == key))
            {
                return;
            }

            if (tasks.Count == TasksPerClientMax)
            {
                tasks.RemoveAt(0);
            }

            tasks.Add(new AskedTask(key, false, null, null));
        }
    }

    private void Commit(int round)
    {
        lock (_progress)
        {
            _committed = Math.Max(_committed, round);
            _open = (round + 1, 0).CompareTo(_open) > 0 ? (round + 1, 0) : _open;
        }
    }

    private AskedTask? Find(ClientId client, TaskKey key)
    {
        if (!_asked.TryGetValue(client, out List<AskedTask>? tasks))
        {
            return null;
        }

        lock (tasks)
        {
            return tasks.Find(task => task.Key == key);
        }
    }

    private void Note(ClientId client, TaskKey key, Func<AskedTask, AskedTask> change)
    {
        if (!_asked.TryGetValue(client, out List<AskedTask>? tasks))
        {
            return;
        }

        lock (tasks)
        {
            int index = tasks.FindIndex(task => task.Key == key);
            if (index >= 0)
            {
                tasks[index] = change(tasks[index]);
            }
        }
    }

    private sealed record AskedTask(TaskKey Key, bool IsCancelled, UpdateReceipt? Receipt, UpdateAnswer? Answer)
    {
        /// <summary>A missing body is no end: the same update is welcome again.</summary>
        public AskedTask Answered(UpdateAnswer answer) => answer == UpdateAnswer.BodyMissing
            ? this with { Answer = null, Receipt = null }
            : this with { Answer = answer };
    }
}
