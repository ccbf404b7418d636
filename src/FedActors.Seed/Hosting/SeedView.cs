using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Network.Admin;
using FedActors.Network.Identity;
using FedActors.Network.Server;
using FedActors.Network.Wire;
using FedActors.Storage;

namespace FedActors.Seed.Hosting;

/// <summary>What operators see of this seed and of the store, and the way their wishes take.</summary>
internal sealed class SeedView(SeedStanding standing, FederationStore store, SiteKit kit, HostLog log, TimeProvider time) : ISeedView
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>The sessions, once there are any.</summary>
    public SessionHub? Sessions { get; set; }

    /// <summary>Told when a wish has been made here.</summary>
    public Action? WishMade { get; set; }

    /// <inheritdoc/>
    public SeedStatus Status()
    {
        string[] problem = kit.Problem is { } trouble ? [trouble] : [];
        string kind = store.Name.StartsWith("sqlite", StringComparison.Ordinal) ? "sqlite" : "postgresql";
        return standing.Status(kit.Identity.Name, HostSoftware.Name, _startedAt, Sessions?.Count ?? 0, kind, [.. problem, .. kit.Warnings(time.GetUtcNow())]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<MemberRow> Members()
    {
        Dictionary<ClientId, SessionRow> sessions = (Sessions?.Sessions ?? []).ToDictionary(row => row.Client);
        return [.. store.Sites.All().Select(site => Row(site, sessions.GetValueOrDefault(site.Site.Client)))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<RunRow> Runs()
    {
        IRoundJournal journal = Journal();
        return [.. store.Runs.All().Select(run => new RunRow(
            run.RunId, run.Wish.ToString().ToLowerInvariant(), journal.Last(run.RunId)?.Round.Value ?? 0, run.CreatedAt, run.Configuration.ToString(), run.InitialModel.ToString()))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<RoundRow>? Rounds(string run, int from, int countMax) =>
        Find(run) is null ? null : [.. Journal().Read(run, from, countMax).Select(RoundRow.Of)];

    /// <inheritdoc/>
    public ModelPlace? Model(string run, int? round)
    {
        if (Find(run) is not { } known)
        {
            return null;
        }

        RoundRecord? record = round switch
        {
            null => Journal().Last(run),
            0 => null,
            { } asked => Journal().Read(run, asked, 1) is [var found] && found.Round.Value == asked ? found : null,
        };
        if (record is null && round is > 0)
        {
            return null;
        }

        Sha256Digest digest = record?.NextModel ?? known.InitialModel;
        return new ModelPlace(run, record?.Round.Value ?? 0, digest.ToString(), $"{WirePaths.Blobs}{digest}");
    }

    /// <inheritdoc/>
    public bool SetWish(string run, RunWish wish, string by)
    {
        bool isKnown = store.Runs.SetWish(run, wish);
        if (isKnown)
        {
            log.Say(LogLevel.Info, "wish", $"{by} wants run {run} to {wish.ToString().ToLowerInvariant()}", ("run", run), ("wish", wish.ToString()), ("by", by));
            WishMade?.Invoke();
        }

        return isKnown;
    }

    private RegisteredRun? Find(string run) => store.Runs.All().FirstOrDefault(known => known.RunId == run);

    // Reading needs no lease: whose journal it is matters for appends only.
    private IRoundJournal Journal() => store.OpenJournal(new Core.Leadership.SeedIncarnation(kit.Identity.Name, Guid.Empty));

    private MemberRow Row(RegisteredSite site, SessionRow? session)
    {
        TaskKey? task = standing.TaskOf(site.Site.Client);
        string state = session is null ? "away" : task is not null ? "working" : standing.LacksWhat(site.Site.Client) is { } lack ? $"not selected: {lack}" : "idle";
        return new MemberRow(
            site.Site.Client.Value, site.Site.Name, site.Incarnation.Value, state, null, task?.ToString(), session?.Software, site.FirstSeen, site.LastSeen);
    }
}
