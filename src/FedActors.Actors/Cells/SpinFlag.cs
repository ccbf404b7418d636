using System.Runtime.CompilerServices;

namespace FedActors.Actors.Cells;

/// <summary>
/// Four bytes of mutual exclusion for a handful of instructions. Entering is the one interlocked operation that a told
/// message costs; nothing that can block or call out runs inside.
/// </summary>
internal struct SpinFlag
{
    private int _taken;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0)
            EnterContended();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _taken, 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterContended()
    {
        // Reading first keeps the cache line shared while another thread is inside. No sleep: the holder leaves within a
        // microsecond.
        var spinner = new SpinWait();
        do
            spinner.SpinOnce(sleep1Threshold: -1);
        while (Volatile.Read(ref _taken) != 0 || Interlocked.Exchange(ref _taken, 1) != 0);
    }
}
