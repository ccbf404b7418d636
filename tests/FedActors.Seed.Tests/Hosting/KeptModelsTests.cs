using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Network.Wire;
using FedActors.Seed.Hosting;

namespace FedActors.Seed.Tests.Hosting;

public sealed class KeptModelsTests
{
    private readonly RegisteredRun _run = new(Records.Run, default, "", Records.Digest("model 0"), RunWish.Run, default);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0, 41-43", 0, 41, 42, 43)]
    [InlineData("1-2, 4, 7-8", 1, 2, 4, 7, 8)]
    public void Rounds_are_named_as_people_write_them(string wanted, params int[] rounds) => Assert.Equal(wanted, KeptModels.Ranges(rounds));

    [Fact]
    public void A_model_that_is_there_is_no_problem() =>
        Assert.Null(KeptModels.Missing(_run, 3, Records.Digest("model 3"), new Rounds(5), [Records.Digest("model 3")]));

    [Fact]
    public void A_model_that_is_gone_is_told_with_those_that_are_kept()
    {
        Problem problem = KeptModels.Missing(_run, 2, Records.Digest("model 2"), new Rounds(5),
            [_run.InitialModel, Records.Digest("model 4"), Records.Digest("model 5"), Records.Digest("another run's")])!;
        Assert.Equal((410, Reasons.ModelNotKept, false), (problem.Status, problem.Reason, problem.Retryable));
        Assert.Contains("round 2 of run run is no longer in the store; kept are the models of rounds 0, 4-5.", problem.Detail, StringComparison.Ordinal);
    }

    private sealed class Rounds(int count) : IRoundJournal
    {
        public CommitOutcome Append(RoundRecord record) => throw new NotSupportedException();

        public RoundRecord? Last(string runId) => Read(runId)[^1];

        public IReadOnlyList<RoundRecord> Read(string runId, int from = 1, int countMax = int.MaxValue) =>
            [.. Enumerable.Range(from, Math.Min(countMax, count - from + 1)).Select(round => Records.Make(round, new Epoch(1), null))];
    }
}
