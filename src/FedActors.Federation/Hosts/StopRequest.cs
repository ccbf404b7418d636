using System.Runtime.InteropServices;

namespace FedActors.Federation.Hosts;

/// <summary>
/// Why and when a seed or node is to stop: Ctrl-C, SIGTERM, the end of its parent, or its own decision. The first asks; a second signal ends
/// the process at once, and so does a stop that takes longer than it may.
/// </summary>
public sealed class StopRequest : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly TaskCompletionSource<(string Reason, HostExit Exit)> _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _signals = [];
    private Timer? _guard;
    private int _count;

    /// <summary>Listens for signals.</summary>
    /// <param name="patience">How long a stop may take before the process ends without it.</param>
    public StopRequest(TimeSpan patience)
    {
        _patience = patience;
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, "Ctrl-C")));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, "SIGTERM")));
        // Whoever started this process from a terminal that is gone wants it gone, too; nohup ignores the signal and so does the runtime then.
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => OnSignal(context, "SIGHUP")));
    }

    /// <summary>Whether a stop has been asked for.</summary>
    public bool IsRequested => _requested.Task.IsCompleted;

    /// <summary>Asks for the stop; only the first reason counts.</summary>
    public void Ask(string reason, HostExit exit)
    {
        if (_requested.TrySetResult((reason, exit)))
        {
            _guard = new Timer(_ => Environment.Exit((int)(exit == HostExit.Done ? HostExit.Failed : exit)), null, _patience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Asks for the stop once the standard input ends.</summary>
    public void AskWhenInputEnds() => new Thread(() =>
    {
        Stream input = Console.OpenStandardInput();
        var rest = new byte[64];
        while (input.Read(rest) > 0)
        {
            continue;
        }

        Ask("whoever started this process is gone", HostExit.Done);
    })
    {
        IsBackground = true,
        Name = "parent",
    }.Start();

    /// <summary>Waits for the first request.</summary>
    public (string Reason, HostExit Exit) Wait()
    {
        ((IAsyncResult)_requested.Task).AsyncWaitHandle.WaitOne();
        return _requested.Task.Result;
    }

    /// <summary>Waits for the first request, so long.</summary>
    /// <returns>Whether it came.</returns>
    public bool Wait(TimeSpan most) => ((IAsyncResult)_requested.Task).AsyncWaitHandle.WaitOne(most);

    /// <inheritdoc/>
    public void Dispose()
    {
        _guard?.Dispose();
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context, string name)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
        {
            Environment.Exit((int)HostExit.Failed);
        }

        Ask(name, HostExit.Done);
    }
}
