using System.Collections.Concurrent;
using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;

namespace FedActors.Bench.Cluster;

/// <summary>
/// Trains nothing: every update is the same constant, made once for the whole process, so that the model changes with each round and the
/// load costs no more than it must. Each training may be made to last.
/// </summary>
/// <param name="examples">How many examples each update claims.</param>
/// <param name="duration">How long a training lasts.</param>
internal sealed class NoOpGround(long examples, TimeSpan duration) : ITrainingGround
{
    private const float Step = 1f / 1024;

    private readonly Lock _making = new();
    private readonly ConcurrentDictionary<TaskKey, CancellationTokenSource> _open = new();
    private LocalUpdate.Ready? _update;
    private long _started;

    /// <summary>How many trainings have begun.</summary>
    public long Started => Interlocked.Read(ref _started);

    /// <summary>Told of each training that begins: which round, and who.</summary>
    public Action<RoundNumber, ClientId>? OnStart { get; init; }

    /// <inheritdoc/>
    public void Start(TaskKey key, TrainingTask task, ModelVector model, ActorRef<ClientInput> replyTo)
    {
        Interlocked.Increment(ref _started);
        OnStart?.Invoke(task.Round, task.Client);
        var answer = new ClientInput.Trained(key, UpdateOf(model.Dimension));
        if (duration == TimeSpan.Zero)
        {
            replyTo.Tell(answer);
            return;
        }

        var cancellation = new CancellationTokenSource();
        _open[key] = cancellation;
        _ = LastAsync(key, answer, replyTo, cancellation);
    }

    /// <inheritdoc/>
    public void Finish(TaskKey key)
    {
        // Nothing is trained, so that nothing can be cut short; tasks are not sized here.
    }

    /// <inheritdoc/>
    public void Cancel(TaskKey key)
    {
        if (_open.TryRemove(key, out CancellationTokenSource? cancellation))
        {
            cancellation.Cancel();
        }
    }

    private async Task LastAsync(TaskKey key, ClientInput answer, ActorRef<ClientInput> replyTo, CancellationTokenSource cancellation)
    {
        await Task.Delay(duration, cancellation.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _open.TryRemove(key, out _);
        if (!cancellation.IsCancellationRequested)
        {
            replyTo.Tell(answer);
        }
    }

    private LocalUpdate.Ready UpdateOf(int dimension)
    {
        lock (_making)
        {
            if (_update?.Values.Length != dimension)
            {
                var values = new float[dimension];
                Array.Fill(values, Step);
                _update = new LocalUpdate.Ready(values, new UpdateNote(Sha256Digest.Of(values), examples, 1, null, null, null));
            }

            return _update;
        }
    }
}
