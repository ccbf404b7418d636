using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Federation.Configuration;
using FedActors.Federation.Hosts;
using FedActors.Network.Admin;
using FedActors.Network.Identity;
using FedActors.Network.Server;
using FedActors.Network.Wire;

namespace FedActors.Seed.Hosting;

/// <summary>What operators see of this seed and of the store, and the way their wishes take.</summary>
internal sealed class SeedView(SeedStanding standing, StoreDoor door, SiteKit kit, HostLog log, TimeProvider time) : ISeedView
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <summary>The sessions, once there are any.</summary>
    public SessionHub? Sessions { get; set; }

    /// <summary>The runs; those of the store unless given.</summary>
    public IRunRegistry? Registry { get; init; }

    /// <summary>Told when a wish has been made here.</summary>
    public Action? WishMade { get; set; }

    /// <inheritdoc/>
    public SeedStatus Status()
    {
        string[] problem = kit.Problem is { } trouble ? [trouble] : [];
        return standing.Status(kit.Identity.Name, HostSoftware.Name, _startedAt, Sessions?.Count ?? 0, door.Kind, [.. problem, .. kit.Warnings(time.GetUtcNow())]);
    }

    /// <inheritdoc/>
    public string? CertificateFlaw() => kit.Flaw(time.GetUtcNow());

    /// <inheritdoc/>
    public IReadOnlyList<MemberRow> Members()
    {
        Dictionary<ClientId, SessionRow> sessions = (Sessions?.Sessions ?? []).ToDictionary(row => row.Client);
        return [.. door.Store.Sites.All().Select(site => Row(site, sessions.GetValueOrDefault(site.Site.Client)))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<RunRow> Runs()
    {
        IRoundJournal journal = Journal();
        return [.. Known.All().Select(run => new RunRow(
            run.RunId, run.Wish.ToString().ToLowerInvariant(), journal.Last(run.RunId)?.Round.Value ?? 0, run.CreatedAt, run.Configuration.ToString(), run.InitialModel.ToString()))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<RoundRow>? Rounds(string run, int from, int countMax) =>
        Find(run) is null ? null : [.. Journal().Read(run, from, countMax).Select(RoundRow.Of)];

    /// <inheritdoc/>
    public ModelPlace? Model(string run, int? round, out Problem? problem)
    {
        problem = null;
        if (Find(run) is not { } known)
        {
            return null;
        }

        IRoundJournal journal = Journal();
        RoundRecord? record = round switch
        {
            null => journal.Last(run),
            0 => null,
            { } asked => journal.Read(run, asked, 1) is [var found] && found.Round.Value == asked ? found : null,
        };
        if (record is null && round is > 0)
        {
            return null;
        }

        Sha256Digest digest = record?.NextModel ?? known.InitialModel;
        int number = record?.Round.Value ?? 0;
        problem = KeptModels.Missing(known, number, digest, journal, [.. door.Store.ListBlobs()]);
        return new ModelPlace(run, number, digest.ToString(), $"{WirePaths.Blobs}{digest}");
    }

    /// <inheritdoc/>
    public bool SetWish(string run, RunWish wish, string by, out Problem? problem)
    {
        problem = null;
        if (Find(run) is not { } known)
        {
            return false;
        }

        // To stop what has stopped is no mistake; anything else would be promised and not kept.
        problem = wish == RunWish.Stop ? null : Refusal(known, standing.EndOf(run));
        if (problem is not null)
        {
            return true;
        }

        bool isKnown = Known.SetWish(run, wish);

        // Somebody else may have stopped it in between: the store keeps that wish, and this one is void.
        problem = wish != RunWish.Stop && Find(run) is { } now ? Refusal(now, standing.EndOf(run)) : null;
        if (isKnown && problem is null)
        {
            log.Say(LogLevel.Info, "wish", $"{by} wants run {run} to {wish.ToString().ToLowerInvariant()}", ("run", run), ("wish", wish.ToString()), ("by", by));
            WishMade?.Invoke();
        }

        return isKnown;
    }

    /// <summary>Why a run does not go on because somebody wishes it, and what makes it go on; null where it does.</summary>
    private static Problem? Refusal(RegisteredRun run, RunEnd? end)
    {
        if (run.Wish != RunWish.Stop && end is null)
        {
            return null;
        }

        string? goesOn = (run.Wish == RunWish.Stop ? RunEndReason.Stopped : end!.Reason) switch
        {
            RunEndReason.Failed => $"Mend what made it fail and restart the leading seed: the run goes on with round {end!.CommittedRounds + 1}.",
            RunEndReason.RoundsDone => "To go on with it, raise run.rounds in every seed's configuration and restart the leading seed.",
            RunEndReason.TargetReached => "To go on with it, move run.target-accuracy or run.target-loss in every seed's configuration and restart the leading seed.",
            RunEndReason.BudgetSpent => "What was learned from these centres cannot be unlearned; a greater privacy.epsilon is a decision about their data, and makes another run.",
            RunEndReason.TimeSpent => "To go on with it, raise run.time-budget in every seed's configuration and restart the leading seed.",
            _ => null,
        };
        string how = goesOn is null && end?.Reason != RunEndReason.Stopped ? "it was stopped by an operator" : end!.Detail.TrimEnd('.');
        return new Problem(409, Reasons.RunEnded, goesOn is null
            ? $"Run {run.RunId} is over: {how}. That is not taken back; give the run's configuration another name to start another run."
            : $"Run {run.RunId} {(end!.Reason == RunEndReason.Failed ? "has failed" : "is over")}: {how}. {goesOn}", Retryable: false);
    }

    private IRunRegistry Known => Registry ?? door.Store.Runs;

    private RegisteredRun? Find(string run) => Known.All().FirstOrDefault(known => known.RunId == run);

    // Reading needs no lease: whose journal it is matters for appends only.
    private IRoundJournal Journal() => door.Store.OpenJournal(new Core.Leadership.SeedIncarnation(kit.Identity.Name, Guid.Empty));

    private MemberRow Row(RegisteredSite site, SessionRow? session)
    {
        ClientId client = site.Site.Client;
        string state = session is null ? "away" : standing.StateOf(client, session.Incarnation);
        return new MemberRow(
            client.Value, site.Site.Name, site.Incarnation.Value, state, session?.Examples, standing.TaskOf(client)?.ToString(), session?.Software, site.FirstSeen, site.LastSeen);
    }
}
