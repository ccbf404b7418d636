using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Simulation.Cluster;

namespace FedActors.Simulation.Chaos;

/// <summary>
/// Every committed model equals, bit for bit, what plain integers make of the updates its record lists. The bodies are kept here as they
/// went in, by digest; the recomputation shares no code with the sum.
/// </summary>
internal sealed class SumChecker : IWorldChecker
{
    private readonly Dictionary<Sha256Digest, float[]> _bodies = [];

    public void Attach(SimulatedCluster cluster, Action<Violation> report) =>
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
            if (ModelFile.Digest(next) != record.NextModel)
            {
                report(new Violation("sum-equals-recomputation", $"round {record.Round}: the record's {record.Accepted.Count} updates make {ModelFile.Digest(next).Short}; committed was {record.NextModel.Short}"));
                return;
            }

            model = next;
        }
    }

    private ModelVector Recompute(ModelVector model, RoundRecord record)
    {
        var next = new ModelVector(model.Shape);
        double divisor = Math.ScaleB(record.Accepted.Sum(update => update.Weight), record.ScaleExponent);
        for (int i = 0; i < model.Dimension; i++)
        {
            Int128 sum = 0;
            foreach (AcceptedUpdate update in record.Accepted)
            {
                sum += (Int128)Math.Round(Math.ScaleB((double)_bodies[update.Body][i] * update.Weight, record.ScaleExponent), MidpointRounding.ToEven);
            }

            next.Values[i] = (float)(model.Values[i] + ((double)(long)sum / divisor));
        }

        return next;
    }
}
