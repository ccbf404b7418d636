using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Core.Policy;

/// <summary>A site's memory within this process, and what one that outlives it is built on.</summary>
/// <param name="today">The date, by which rounds are counted.</param>
/// <param name="state">What was remembered before; null for nothing.</param>
/// <param name="save">Makes a changed state durable, false where it could not; null where nothing need be.</param>
public sealed class SiteMemory(Func<DateOnly> today, SiteState? state = null, Func<SiteState, bool>? save = null) : ISiteMemory
{
    /// <summary>How many runs are remembered; of more, the one that was begun first is forgotten.</summary>
    public const int RunsMax = 256;

    private readonly Lock _gate = new();
    private SiteState _state = state ?? SiteState.Empty;

    /// <inheritdoc/>
    public SeenRun? Find(string runId)
    {
        lock (_gate)
        {
            return _state.Runs.FirstOrDefault(run => run.RunId == runId).Seen;
        }
    }

    /// <inheritdoc/>
    public bool Begin(string runId, RoundNumber round, int? perDayMax)
    {
        lock (_gate)
        {
            DateOnly day = today();
            int begun = day == _state.Day ? _state.BegunToday : 0;
            bool isSame = day == _state.Day && _state.LastBegun == (runId, round);
            if (!isSame && begun >= perDayMax)
            {
                return false;
            }

            bool isKnown = _state.Runs.Any(run => run.RunId == runId);
            if (isSame && isKnown)
            {
                return true;
            }

            IEnumerable<(string RunId, SeenRun Seen)> runs = isKnown ? _state.Runs : _state.Runs.Append((runId, new SeenRun(default, null))).TakeLast(RunsMax);
            bool isSaved = Change(new SiteState(day, begun + (isSame ? 0 : 1), (runId, round), [.. runs]), mustBeSaved: perDayMax is not null);
            return isSaved || perDayMax is null;
        }
    }

    /// <inheritdoc/>
    public bool Reveal(string runId, RoundNumber round)
    {
        lock (_gate)
        {
            int index = _state.Runs.ToList().FindIndex(run => run.RunId == runId);
            SeenRun seen = index < 0 ? new SeenRun(default, null) : _state.Runs[index].Seen;
            if (!seen.MayReveal(round))
            {
                return false;
            }

            List<(string RunId, SeenRun Seen)> runs = [.. _state.Runs];
            (string, SeenRun) noted = (runId, seen with { Revealed = round, Reveals = round == seen.Revealed ? seen.Reveals + 1 : 1 });
            if (index < 0)
            {
                runs.Add(noted);
            }
            else
            {
                runs[index] = noted;
            }

            return Change(_state with { Runs = [.. runs.TakeLast(RunsMax)] }, mustBeSaved: true);
        }
    }

    /// <inheritdoc/>
    public void Commit(string runId, RoundNumber round, Sha256Digest? nextModel)
    {
        lock (_gate)
        {
            int index = _state.Runs.ToList().FindIndex(run => run.RunId == runId);
            if (index >= 0 && _state.Runs[index].Seen.Committed.CompareTo(round) < 0)
            {
                (string RunId, SeenRun Seen)[] runs = [.. _state.Runs];
                runs[index] = (runId, runs[index].Seen with { Committed = round, NextModel = nextModel });
                Change(_state with { Runs = runs }, mustBeSaved: false);
            }
        }
    }

    private bool Change(SiteState next, bool mustBeSaved)
    {
        bool isSaved = save?.Invoke(next) ?? true;
        if (isSaved || !mustBeSaved)
        {
            // What the disk did not take still holds for as long as this process lives.
            _state = next;
        }

        return isSaved;
    }
}
