using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Privacy;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Simulation.Cluster;
using FedActors.Simulation.Store;

namespace FedActors.Simulation.Chaos;

/// <summary>
/// Every committed model equals, bit for bit, what plain integers make of the updates its record lists. The bodies are kept here as they
/// went in, by digest; the recomputation shares no code with the sum.
/// </summary>
internal sealed class SumChecker : IWorldChecker
{
    // Beyond so many standard deviations noise is no accident in as many worlds as will ever be run.
    private const double DeviationsMax = 12;

    private readonly Dictionary<Sha256Digest, float[]> _bodies = [];
    private readonly Dictionary<Sha256Digest, ModelVector> _released = [];
    private readonly Dictionary<(ClientId Client, RoundNumber Round, Sha256Digest Model), float[]> _trained = [];
    private int _cohort;
    private bool _isMasked;

    public void Attach(SimulatedCluster cluster, Action<Violation> report)
    {
        _cohort = cluster.Options.Run.CohortSize;
        _isMasked = cluster.Options.Run.Encryption is not null;
        if (_isMasked)
        {
            cluster.Trained += (client, task, model, update) =>
            {
                // A centre that was made to send nonsense refuses to mask it.
                if (Array.TrueForAll(update.Values, float.IsFinite))
                {
                    _trained.TryAdd((client, task.Round, ModelFile.Digest(model)), update.Values);
                }
            };
        }
        cluster.Journal.Answered += (_, record, _, outcome) =>
        {
            if (outcome == CommitOutcome.Committed && record.Privacy is not null && cluster.Store.Models.Peek(record.NextModel) is { } model)
            {
                _released.TryAdd(record.NextModel, SeedStore.CopyOf(model));
            }
        };
        cluster.Folded += (_, order, body) =>
        {
            float[] values = new float[body.Length];
            body.Read(0, values);
            _bodies.TryAdd(order.Body, values);
            if (Sha256Digest.Of(values) != order.Body)
            {
                report(new Violation("body-as-named", $"round {order.Into}: what was folded for {order.Client} is not {order.Body.Short}"));
            }
        };
    }

    public void Finish(SimulatedCluster cluster, Action<Violation> report)
    {
        ModelVector model = cluster.Task.InitialModel;
        foreach (RoundRecord record in cluster.Journal.ReadDisk())
        {
            if (record.Model != ModelFile.Digest(model))
            {
                report(new Violation("models-follow-each-other", $"round {record.Round} started from {record.Model.Short}; round {record.Round.Value - 1} had ended with {ModelFile.Digest(model).Short}"));
                return;
            }

            if (record.Accepted.FirstOrDefault(update => !_bodies.ContainsKey(update.Body)) is { } unseen)
            {
                report(new Violation("counted-means-folded", $"round {record.Round} counts {unseen.Body.Short} of {unseen.Client}, which never went into a sum"));
                return;
            }

            ModelVector next = Recompute(model, record);
            if (record.Privacy is not null)
            {
                if (!_released.TryGetValue(record.NextModel, out ModelVector? noisy))
                {
                    // Its commit was found out by reading, when the model had made room for younger ones; nothing of it is left to compare.
                    return;
                }

                CheckNoise(next, noisy, record, report);
                next = noisy;
            }

            if (ModelFile.Digest(next) != record.NextModel)
            {
                report(new Violation("sum-equals-recomputation", $"round {record.Round}: the record's {record.Accepted.Count} updates make {ModelFile.Digest(next).Short}; committed was {record.NextModel.Short}"));
                return;
            }

            model = next;
        }
    }

    /// <summary>Under noise the sum is right where what is left beside it is as wide as the noise should be.</summary>
    private void CheckNoise(ModelVector exact, ModelVector noisy, RoundRecord record, Action<Violation> report)
    {
        double deviation = 0;
        for (int i = 0; i < exact.Dimension; i++)
        {
            deviation = Math.Max(deviation, Math.Abs((double)noisy.Values[i] - exact.Values[i]));
        }

        PrivacyCharge charge = record.Privacy!;
        // The count of an adapted clip bound takes a part of the budget, so that the sum's noise is somewhat wider than z C.
        double widest = DeviationsMax * 2 * charge.NoiseMultiplier * charge.ClipNorm / _cohort;
        if (deviation == 0 || deviation > widest)
        {
            report(new Violation("noise-as-wide-as-promised", $"round {record.Round}: the model is {deviation:R} from the exact one; noise of multiplier {charge.NoiseMultiplier:R} and clip {charge.ClipNorm:R} reaches {widest:R}"));
        }
    }

    private ModelVector Recompute(ModelVector model, RoundRecord record)
    {
        var next = new ModelVector(model.Shape);
        double divisor = Math.ScaleB(record.Privacy is null ? record.Accepted.Sum(update => update.Weight) : _cohort, record.ScaleExponent);
        for (int i = 0; i < model.Dimension; i++)
        {
            Int128 sum = 0;
            foreach (AcceptedUpdate update in record.Accepted)
            {
                sum += (Int128)Math.Round(Math.ScaleB((double)ValuesOf(record, update)[i] * update.Weight, record.ScaleExponent), MidpointRounding.ToEven);
            }

            next.Values[i] = (float)(model.Values[i] + ((double)(long)sum / divisor));
        }

        return next;
    }

    /// <summary>What went into the sum: the body, or, where the body was masked, what was trained before.</summary>
    private float[] ValuesOf(RoundRecord record, AcceptedUpdate update) =>
        _isMasked ? _trained[(update.Client, record.Round, record.Model)] : _bodies[update.Body];
}
