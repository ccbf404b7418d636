using System.Runtime.ExceptionServices;
using FedActors.Core.Edges;

namespace FedActors.Core.Vectors;

/// <summary>Runs parts on the calling thread and, as far as they are free, on threads of the process's pool.</summary>
/// <remarks>
/// The caller takes parts too, so that a run ends even when the pool has no thread to spare. A run that starts while another is
/// under way (from another thread, or from inside a part) goes to its caller alone: nothing can wait for itself.
/// </remarks>
public sealed class PoolRangeRunner : IRangeRunner, IThreadPoolWorkItem
{
    private readonly ManualResetEventSlim _ended = new();
    private readonly Lock _failures = new();
    private Action<int>? _body;
    private Exception? _failure;
    private int _failedPart;
    private int _busy, _unclaimed, _unfinished, _helpersQueued;

    /// <summary>Makes a runner of the given width.</summary>
    /// <param name="width">How many threads work at once, the caller's among them; 1 or more.</param>
    public PoolRangeRunner(int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        Width = width;
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public void Run(int parts, Action<int> body)
    {
        if (parts <= 1 || Width == 1 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            InlineRangeRunner.Instance.Run(parts, body);
            return;
        }

        Exception? failure;
        try
        {
            _ended.Reset();
            (_body, _failure, _unfinished) = (body, null, parts);
            Volatile.Write(ref _unclaimed, parts);
            QueueHelpers(Math.Min(parts, Width) - 1);
            WorkWhileThereAreParts();
            _ended.Wait();
            (failure, _failure, _body) = (_failure, null, null);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Decrement(ref _helpersQueued);
        WorkWhileThereAreParts();
    }

    private void QueueHelpers(int wanted)
    {
        // Helpers of an earlier run that the pool has not started yet serve this one: no more than Width - 1 ever wait in the pool.
        while (Volatile.Read(ref _helpersQueued) < wanted)
        {
            Interlocked.Increment(ref _helpersQueued);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void WorkWhileThereAreParts()
    {
        while (TryClaim(out int part))
        {
            // A claimed part keeps the run open, so the body read here belongs to it.
            try
            {
                _body!(part);
            }
            catch (Exception exception)
            {
                KeepLowest(part, exception);
            }

            if (Interlocked.Decrement(ref _unfinished) == 0)
            {
                _ended.Set();
            }
        }
    }

    private bool TryClaim(out int part)
    {
        while (true)
        {
            int unclaimed = Volatile.Read(ref _unclaimed);
            part = unclaimed - 1;
            if (unclaimed == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _unclaimed, part, unclaimed) == unclaimed)
            {
                return true;
            }
        }
    }

    private void KeepLowest(int part, Exception exception)
    {
        lock (_failures)
        {
            if (_failure is null || part < _failedPart)
            {
                (_failure, _failedPart) = (exception, part);
            }
        }
    }
}
