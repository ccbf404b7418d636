using FedActors.Core.Rounds;

namespace FedActors.Seed.Leading;

/// <summary>
/// Looks in the store what operators want of the run and tells the aggregator what has changed: each second, because the wish may have been
/// made at another seed, and at once when it was made here.
/// </summary>
internal sealed class WishWatch : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly RunInStore _run;
    private readonly Action<RunInput> _tell;
    private readonly AutoResetEvent _stirred = new(false);
    private readonly Thread _thread;
    private RunWish _told;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isClosed;

    /// <param name="run">The run.</param>
    /// <param name="told">What the aggregator knows.</param>
    /// <param name="tell">Tells it.</param>
    public WishWatch(RunInStore run, RunWish told, Action<RunInput> tell)
    {
        (_run, _told, _tell) = (run, told, tell);
        _thread = new Thread(Watch) { IsBackground = true, Name = "wish" };
        _thread.Start();
    }

    /// <summary>Completes once it asks the store no more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Looks at once.</summary>
    public void Look() => _stirred.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        _isClosed = true;
        _stirred.Set();
    }

    private void Watch()
    {
        while (!_isClosed)
        {
            _stirred.WaitOne(LookInterval);
            if (!_isClosed && Now() is { } wish && wish != _told)
            {
                _told = wish;
                _tell(new RunInput.SetWish(wish));
            }
        }

        _ended.SetResult();
    }

    private RunWish? Now()
    {
        try
        {
            return _run.Wish();
        }
        catch (Exception)
        {
            // Whatever it is, an exception of this thread would end the process. The lease tells about a store that does not answer; the next
            // look finds out what is wanted.
            return null;
        }
    }
}
