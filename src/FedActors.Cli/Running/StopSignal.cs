using System.Runtime.InteropServices;
using FedActors.Cli.Failures;

namespace FedActors.Cli.Running;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the work to stop, the second ends the process. Work that does not stop in time is left: the
/// process ends within two seconds of the first, whatever it is doing.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    // The operator's limit is two seconds; the rest is for printing and for the process to end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.4);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private Timer? _patience;
    private int _signals;

    public StopSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether a signal has come.</summary>
    public bool IsRequested => _source.IsCancellationRequested;

    /// <summary>Says where things stand before the process ends without waiting further; called on a thread of its own.</summary>
    public Action? SayGoodbye { get; set; }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _patience?.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            Environment.Exit(ExitCode.Interrupted);
        }

        _patience = new Timer(_ => Leave(), null, Patience, Timeout.InfiniteTimeSpan);
        // Callbacks of the token may take their time: not on the signal's thread.
        _source.CancelAsync();
    }

    private void Leave()
    {
        SayGoodbye?.Invoke();
        Environment.Exit(ExitCode.Interrupted);
    }
}
