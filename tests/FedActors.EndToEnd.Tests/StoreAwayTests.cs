using Contracts.Postgres;
using Shared;

namespace FedActors.EndToEnd.Tests;

/// <summary>A store that is not there for a while: seeds say so, stop deciding, and go on by themselves.</summary>
public sealed class StoreAwayTests
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Seeds_say_which_store_is_away_and_recover_by_themselves(bool isRefusing)
    {
        PostgresServer.Require();
        await using var line = new FaultyProxy(PostgresServer.Shared.Port);
        using var six = new SixNodes(PostgresServer.Shared, storePort: line.Port);
        six.Start();
        int mark = six.Log.Count;
        TimeSpan at = six.Log.Elapsed;
        HostProcess leader = six.SeedAt(six.Leader()!.Value);
        six.Log.Note($"test: the store is {(isRefusing ? "gone" : "silent")}");
        (line.IsRefusing, line.IsSilent) = (isRefusing, !isRefusing);
        if (isRefusing)
        {
            line.CutAll();
        }

        for (int seed = 1; seed <= SixNodes.Seeds; seed++)
        {
            string sentence = six.SeedAt(seed).Await("store-lost", after: mark).Sentence;
            Assert.Contains($"@127.0.0.1:{line.Port}/", sentence, StringComparison.Ordinal);
            Assert.Contains("Nothing is committed meanwhile", sentence, StringComparison.Ordinal);
        }

        leader.Await("stepped-down", after: mark);
        TimeSpan rest = Away - (six.Log.Elapsed - at);
        await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, TestContext.Current.CancellationToken);
        int back = six.Log.Count;
        TimeSpan backAt = six.Log.Elapsed;
        six.Log.Note("test: the store is back");
        (line.IsRefusing, line.IsSilent) = (false, false);
        if (!isRefusing)
        {
            // What was swallowed comes never; connections that were silent are as good as gone.
            line.CutAll();
        }

        for (int seed = 1; seed <= SixNodes.Seeds; seed++)
        {
            six.SeedAt(seed).Await("store-back", after: back);
        }

        SaidLine round = six.Log.Until("a round is committed", said => said.Event == "round", back);
        six.Log.Note($"test: the next round {(round.At - backAt).TotalSeconds:0.00} s after the store was back");
        six.UntilRound(round.Int("round") + 3, back);
        (int rounds, string model) = six.Finish();
        six.Check(rounds, model);
    }
}
