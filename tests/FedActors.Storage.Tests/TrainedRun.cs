using Contracts;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;

namespace FedActors.Storage.Tests;

/// <summary>A run with real models, as a leading seed writes it: each round adds one to each of four elements, so its norm is two.</summary>
internal sealed class TrainedRun
{
    private readonly IRoundJournal _journal;
    private readonly IModelStore _models;
    private readonly string _runId;

    public TrainedRun(FederationStore store, SeedIncarnation seed, string runId = Records.Run, int keptMax = 4)
    {
        _runId = runId;
        Epoch = new PatientLease(store.Lease).Claim(SomeSeeds.Claim(seed, over: store.Lease.Look().Epoch)).Epoch;
        store.Runs.Open(new RegisteredRun(runId, Records.Digest("configuration"), "{}", ModelFile.Digest(ModelOf(0)), RunWish.Run, default));
        _models = store.OpenModels(runId, Shape, seed, Epoch, keptMax);
        _journal = store.OpenJournal(seed);
        _models.Put(ModelOf(0));
        Last = _journal.Last(runId);
    }

    public static ModelShape Shape { get; } = ModelShape.Flat(4);

    public Epoch Epoch { get; }

    public RoundRecord? Last { get; private set; }

    public IModelStore Models => _models;

    public static ModelVector ModelOf(int round) => new(Shape, [round, round, round, round]);

    /// <summary>Commits the next round; false where it was fenced.</summary>
    public bool Commit()
    {
        int round = (Last?.Round.Value ?? 0) + 1;
        Sha256Digest next = _models.Put(ModelOf(round));
        RoundRecord record = Records.Make(round, Epoch, Last, run: _runId) with
        {
            Model = ModelFile.Digest(ModelOf(round - 1)),
            NextModel = next,
            Metrics = new RoundMetrics(null, null, null, null, null, 2),
        };
        if (_journal.Append(record) != CommitOutcome.Committed)
        {
            return false;
        }

        _models.Keep(next);
        Last = record;
        return true;
    }

    public TrainedRun Commit(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(Commit());
        }

        return this;
    }
}
