using FedActors.Core.Identity;
using FedActors.Core.Policy;

namespace FedActors.Federation.Stores;

/// <summary>What a node remembers, as its file says it.</summary>
internal sealed record KeptMemory(DateOnly Day, int BegunToday, string LastRun, int LastRound, IReadOnlyList<KeptMemory.Run> Runs)
{
    public static KeptMemory Of(SiteState state) => new(
        state.Day, state.BegunToday, state.LastBegun.RunId ?? "", state.LastBegun.Round.Value,
        [.. state.Runs.Select(run => new Run(run.RunId, run.Seen.Committed.Value, run.Seen.NextModel?.ToString(), run.Seen.Revealed.Value, run.Seen.Reveals))]);

    public SiteState State() => new(
        Day, BegunToday, (LastRun, new RoundNumber(LastRound)),
        [.. (Runs ?? throw new FormatException("\"runs\" is missing")).Select(run => (run.Name, new SeenRun(new RoundNumber(run.Committed), run.NextModel is { } model ? Sha256Digest.Parse(model) : null, new RoundNumber(run.Revealed), run.Reveals)))]);

    internal sealed record Run(string Name, int Committed, string? NextModel, int Revealed = 0, int Reveals = 0);
}
