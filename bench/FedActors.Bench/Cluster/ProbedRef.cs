using System.Diagnostics;
using FedActors.Actors;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Bench.Cluster;

/// <summary>
/// Stands before a node's actor and takes out the answers to questions that the node itself never asked: each is a message to the
/// aggregator and one back on the control path, and takes no less time than a heartbeat that is seen by the aggregator.
/// </summary>
/// <param name="client">The node's actor.</param>
/// <param name="hear">Told when a question was asked and when it was answered.</param>
internal sealed class ProbedRef(ActorRef<ClientInput> client, Action<long, long> hear) : ActorRef<ClientInput>
{
    // No run comes so far.
    private static readonly RoundNumber Never = new(int.MaxValue);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _asked = [];
    private int _count;

    /// <inheritdoc/>
    public override string Path => client.Path;

    /// <summary>How many questions were not answered.</summary>
    public int Unanswered
    {
        get
        {
            lock (_lock)
            {
                return _asked.Count;
            }
        }
    }

    /// <summary>A question, noted as asked now.</summary>
    public AggregatorMessage Ask()
    {
        lock (_lock)
        {
            _asked[++_count] = Stopwatch.GetTimestamp();
            return new AggregatorMessage.UpdateReady(new TaskKey(Never, 1, _count), new UpdateNote(default, 1, 0, null, null, null));
        }
    }

    /// <inheritdoc/>
    public override TellResult Tell(ClientInput message)
    {
        if (message is ClientInput.FromAggregator { Message: ClientMessage.Answer answer } && answer.Key.Round == Never)
        {
            long now = Stopwatch.GetTimestamp();
            lock (_lock)
            {
                if (_asked.Remove(answer.Key.Slot, out long asked))
                {
                    hear(asked, now);
                }
            }

            return TellResult.Accepted;
        }

        return client.Tell(message);
    }
}
