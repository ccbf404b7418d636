using System.Runtime.ExceptionServices;

namespace FedActors.Simulation.Chaos;

/// <summary>
/// Independent pieces of work on several threads, whose results are taken in their order: what is made of them does not depend on the threads.
/// </summary>
/// <typeparam name="TResult">What a piece gives.</typeparam>
internal sealed class OrderedRuns<TResult> : IDisposable
{
    // A thread that has run ahead waits for the slowest so far, so that results do not pile up.
    private const int AheadPerThread = 16;

    private readonly object _gate = new();
    private readonly Func<int, TResult> _run;
    private readonly int _count;
    private readonly Dictionary<int, (TResult? Result, Exception? Error)> _results = [];
    private readonly Thread[] _threads;
    private int _next;
    private int _taken;
    private bool _isStopping;

    /// <summary>Begins.</summary>
    /// <param name="run">Does the piece of that number; called from several threads at once.</param>
    /// <param name="count">How many pieces there are, numbered from 0.</param>
    /// <param name="threads">How many are done at a time; with one, the thread that takes the result does it.</param>
    public OrderedRuns(Func<int, TResult> run, int count, int threads)
    {
        (_run, _count) = (run, count);
        int needed = Math.Min(threads, count);
        _threads = needed <= 1 ? [] : [.. Enumerable.Range(0, needed).Select(i => new Thread(Work) { IsBackground = true, Name = $"world-{i}" })];
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>The result of the next piece; waits for it. What the piece threw is thrown here.</summary>
    public TResult Take()
    {
        if (_threads.Length == 0)
        {
            return _run(_taken++);
        }

        (TResult? Result, Exception? Error) done;
        lock (_gate)
        {
            while (!_results.Remove(_taken, out done))
            {
                Monitor.Wait(_gate);
            }

            _taken++;
            Monitor.PulseAll(_gate);
        }

        if (done.Error is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        return done.Result!;
    }

    /// <summary>Begins no more pieces, and returns when those under way are done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private void Work()
    {
        while (Claim() is { } index)
        {
            (TResult?, Exception?) done;
            try
            {
                done = (_run(index), null);
            }
            catch (Exception error)
            {
                // Thrown again where the result is taken: a thread of its own would take the process down with it.
                done = (default, error);
            }

            lock (_gate)
            {
                _results[index] = done;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private int? Claim()
    {
        lock (_gate)
        {
            while (_next - _taken >= AheadPerThread * _threads.Length && !_isStopping)
            {
                Monitor.Wait(_gate);
            }

            return _isStopping || _next == _count ? null : _next++;
        }
    }
}
