using FedActors.Core;

namespace FedActors.Simulation.Engine;

/// <summary>
/// Real threads behind virtual time: training starts when it starts in the simulated world, and the loop waits for its result only when the
/// simulated world needs it. Jobs are pure functions, so the number of threads changes nothing but the wall clock.
/// </summary>
internal sealed class ParallelJobs : IDisposable
{
    private readonly Queue<Job> _queue = new();
    private readonly HashSet<Job> _running = [];
    private readonly List<Thread> _threads = [];
    private bool _stopping;

    /// <summary>A pool in which the loop's own thread takes part: with one thread there is no other.</summary>
    /// <param name="threads">How many jobs run at the same time, the waiting loop included; one or more.</param>
    public ParallelJobs(int threads)
    {
        for (int i = 1; i < threads; i++)
        {
            var thread = new Thread(Work) { IsBackground = true, Name = $"training-{i}" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Queues a job.</summary>
    public Job<TResult> Start<TResult>(Func<CancellationToken, TResult> work)
    {
        var job = new Job<TResult>(work);
        if (_threads.Count > 0)
        {
            lock (_queue)
            {
                _queue.Enqueue(job);
                Monitor.Pulse(_queue);
            }
        }

        return job;
    }

    /// <summary>Cancels what waits and what runs, and returns when the threads have ended.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _stopping = true;
            foreach (Job job in _queue.Concat(_running))
            {
                job.Cancel();
            }

            _queue.Clear();
            Monitor.PulseAll(_queue);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private void Work()
    {
        while (true)
        {
            Job job;
            lock (_queue)
            {
                while (_queue.Count == 0 && !_stopping)
                {
                    Monitor.Wait(_queue);
                }

                if (_stopping)
                {
                    return;
                }

                job = _queue.Dequeue();
                _running.Add(job);
            }

            job.RunOnce();
            lock (_queue)
            {
                _running.Remove(job);
            }
        }
    }

    /// <summary>A piece of work that runs once, on whichever thread comes first.</summary>
    internal abstract class Job
    {
        private readonly CancellationTokenSource _cancellation = new();
        private int _taken;

        protected ManualResetEventSlim Finished { get; } = new();

        protected CancellationToken Cancellation => _cancellation.Token;

        public void Cancel() => _cancellation.Cancel();

        public void RunOnce()
        {
            if (Interlocked.Exchange(ref _taken, 1) == 0)
            {
                Run();
                Finished.Set();
            }
        }

        protected abstract void Run();
    }

    /// <summary>A piece of work with a result.</summary>
    internal sealed class Job<TResult>(Func<CancellationToken, TResult> work) : Job
    {
        private TResult? _result;
        private Exception? _error;

        /// <summary>The result; runs the job on the calling thread if no other has begun it.</summary>
        public TResult Wait()
        {
            RunOnce();
            Finished.Wait(CancellationToken.None);
            return _error is null ? _result! : throw new InvariantBrokenException($"A training job threw {_error.GetType().Name}: {_error.Message}\n{_error.StackTrace}");
        }

        protected override void Run()
        {
            try
            {
                _result = work(Cancellation);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // Kept for the loop's thread, which alone may end the run.
                _error = error;
            }
        }
    }
}
