using FedActors.Core.Rounds;
using FedActors.Network.Admin;
using FedActors.Network.Server;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

/// <summary>A seed with one run and nothing in it.</summary>
internal sealed class EmptyView : ISeedView
{
    public List<(string Run, RunWish Wish, string By)> Wishes { get; } = [];

    public bool IsBroken { get; set; }

    public bool HasEnded { get; set; }

    public IReadOnlyList<string> Alarms { get; set; } = [];

    public string? Flaw { get; set; }

    public string? CertificateFlaw() => Flaw;

    public SeedStatus Status() => new(
        "seed-1", "fedactors 0.1.0", DateTimeOffset.UnixEpoch, "leading", 3, "seed-1", "https://seed-1", 0, 0,
        new StoreStatus("sqlite", !IsBroken, IsBroken ? "unreachable" : null, null), null, Alarms);

    public IReadOnlyList<MemberRow> Members() => IsBroken ? throw new IOException("the store is away") : [new(0, "hospital-a", 2, "idle", 10, null, null, null, null)];

    public IReadOnlyList<RunRow> Runs() => [new("run-1", "run", 4, DateTimeOffset.UnixEpoch, "c", "m")];

    public IReadOnlyList<RoundRow>? Rounds(string run, int from, int countMax) => run == "run-1" ? [] : null;

    public ModelPlace? Model(string run, int? round, out Problem? problem)
    {
        problem = round == 2 ? new Problem(410, Reasons.ModelNotKept, "kept are those of rounds 0, 3 and 4.", Retryable: false) : null;
        return run == "run-1" && round is null or <= 4 ? new ModelPlace(run, round ?? 4, "d", "/v1/blobs/d") : null;
    }

    public bool SetWish(string run, RunWish wish, string by, out Problem? problem)
    {
        problem = HasEnded ? new Problem(409, Reasons.RunEnded, "the run was stopped.", Retryable: false) : null;
        Wishes.Add((run, wish, by));
        return run == "run-1";
    }
}
