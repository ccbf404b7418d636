using System.Runtime.ExceptionServices;

namespace FedActors.Learning.Training;

/// <summary>
/// Work cut into blocks that do not depend on the number of threads. The caller works too and waits only for blocks that somebody
/// has begun, so it may itself be a thread of a pool that has no other thread to spare.
/// </summary>
internal sealed class FixedBlocks : IThreadPoolWorkItem
{
    private readonly Action<int> _work;
    private readonly int _count;
    private readonly CountdownEvent _open;
    private int _next = -1, _failedBlock = int.MaxValue;
    private ExceptionDispatchInfo? _failure;

    private FixedBlocks(int count, Action<int> work)
    {
        _count = count;
        _work = work;
        _open = new CountdownEvent(count);
    }

    /// <summary>Runs work(0) to work(count - 1), each once, on up to so many threads; returns when all are done.</summary>
    /// <exception cref="Exception">The failure of the lowest failed block, after all blocks have ended.</exception>
    public static void Run(int count, int threadsMax, Action<int> work)
    {
        if (count == 0)
        {
            return;
        }

        // Not disposed: the last thread may still be leaving Signal when the caller goes on, and no handle was ever made.
        var blocks = new FixedBlocks(count, work);
        for (int thread = 1; thread < Math.Min(count, threadsMax); thread++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(blocks, preferLocal: false);
        }

        blocks.Execute();
        blocks._open.Wait();
        blocks._failure?.Throw();
    }

    /// <inheritdoc/>
    public void Execute()
    {
        // A thread that comes late finds no block left and touches nothing else.
        for (int block = Interlocked.Increment(ref _next); block < _count; block = Interlocked.Increment(ref _next))
        {
            try
            {
                _work(block);
            }
            catch (Exception failure)
            {
                Record(block, failure);
            }
            finally
            {
                _open.Signal();
            }
        }
    }

    private void Record(int block, Exception failure)
    {
        lock (_work)
        {
            if (block < _failedBlock)
            {
                (_failedBlock, _failure) = (block, ExceptionDispatchInfo.Capture(failure));
            }
        }
    }
}
