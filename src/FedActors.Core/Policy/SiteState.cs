using FedActors.Core.Identity;

namespace FedActors.Core.Policy;

/// <summary>All that a site remembers.</summary>
/// <param name="Day">The day that rounds were begun last.</param>
/// <param name="BegunToday">How many on that day.</param>
/// <param name="LastBegun">The last of them.</param>
/// <param name="Runs">The runs it took part in, in the order in which it began them; at most <see cref="SiteMemory.RunsMax"/>.</param>
public sealed record SiteState(DateOnly Day, int BegunToday, (string RunId, RoundNumber Round) LastBegun, IReadOnlyList<(string RunId, SeenRun Seen)> Runs)
{
    /// <summary>That of a new site.</summary>
    public static SiteState Empty { get; } = new(default, 0, default, []);
}
