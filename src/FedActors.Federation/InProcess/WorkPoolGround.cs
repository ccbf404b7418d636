using System.Collections.Concurrent;
using FedActors.Actors;
using FedActors.Actors.Hosting;
using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Updates;
using FedActors.Core.Vectors;

namespace FedActors.Federation.InProcess;

/// <summary>Trains on a fixed number of threads, first asked first trained.</summary>
public sealed class WorkPoolGround : ITrainingGround, IDisposable
{
    private readonly Func<ClientId, ITrainer> _trainerOf;
    private readonly TransformChain _transforms;
    private readonly WorkPool _pool;
    private readonly ConcurrentDictionary<TaskKey, Training> _open = new();

    // Not disposed: a client's turn may still ask to train after the end, and is then turned away by the count that has reached zero.
    private readonly CountdownEvent _atWork = new(1);

    /// <summary>A ground with its own threads.</summary>
    /// <param name="trainerOf">The trainer of a centre, from any thread.</param>
    /// <param name="transforms">What is done to an update before it leaves.</param>
    /// <param name="threads">How many train at the same time.</param>
    /// <param name="waitingMax">How many may wait: one for each client is enough.</param>
    public WorkPoolGround(Func<ClientId, ITrainer> trainerOf, TransformChain transforms, int threads, int waitingMax)
    {
        (_trainerOf, _transforms) = (trainerOf, transforms);
        _pool = new WorkPool(threads, waitingMax);
    }

    /// <inheritdoc/>
    public void Start(TaskKey key, TrainingTask task, ModelVector model, ActorRef<ClientInput> replyTo)
    {
        var training = new Training(this, key, task, model, replyTo);
        if (_atWork.TryAddCount())
        {
            _open[key] = training;
            _pool.Queue(training);
        }
    }

    /// <inheritdoc/>
    public void Finish(TaskKey key)
    {
        if (_open.TryGetValue(key, out Training? training))
        {
            training.Finish();
        }
    }

    /// <inheritdoc/>
    public void Cancel(TaskKey key)
    {
        if (_open.TryGetValue(key, out Training? training))
        {
            training.Stop();
        }
    }

    /// <summary>Stops all training and waits until the last thread has noticed, which it does at its next batch.</summary>
    public void Dispose()
    {
        _pool.Dispose();
        foreach (Training training in _open.Values)
        {
            training.Stop();
        }

        _atWork.Signal();
        _atWork.Wait();
    }

    private void Ended(TaskKey key)
    {
        _open.TryRemove(key, out _);
        _atWork.Signal();
    }

    /// <summary>One client's training of one round.</summary>
    private sealed class Training(
        WorkPoolGround ground, TaskKey key, TrainingTask task, ModelVector model, ActorRef<ClientInput> replyTo) : IWorkItem
    {
        // Not disposed: it holds no timer and no handle, and a late Cancel may still reach it.
        private readonly CancellationTokenSource _cancellation = new();
        private readonly CancellationTokenSource _enough = new();

        public void Finish() => _enough.Cancel();

        public void Stop() => _cancellation.Cancel();

        public void Execute()
        {
            ClientInput answer = Train();
            ground.Ended(key);
            replyTo.Tell(answer);
        }

        public void Discard()
        {
            ground.Ended(key);
            replyTo.Tell(new ClientInput.TrainingFailed(key, "the training threads are busy or gone"));
        }

        private ClientInput Train()
        {
            try
            {
                LocalUpdate update = LocalRound.Run(
                    ground._trainerOf(task.Client), task with { Enough = _enough.Token }, model.Values, ground._transforms, _cancellation.Token);
                return update is LocalUpdate.Ready ready
                    ? new ClientInput.Trained(key, ready)
                    : new ClientInput.TrainingFailed(key, ((LocalUpdate.None)update).Reason);
            }
            catch (OperationCanceledException)
            {
                return new ClientInput.TrainingFailed(key, "training was cancelled");
            }
            catch (Exception error)
            {
                // Whatever a trainer throws is its centre's misfortune, not the run's.
                return new ClientInput.TrainingFailed(key, $"Training of {task.Client} in round {task.Round} broke: {error.Message}");
            }
        }
    }
}
