using System.Buffers;
using System.Runtime.InteropServices;

namespace FedActors.Learning.Training;

/// <summary>
/// One rented block of float32 from which a training or evaluation takes all its buffers, each at the start of a cache line. Renting
/// keeps a simulation of thousands of clients from allocating megabytes for each.
/// </summary>
internal sealed unsafe class Scratch : IDisposable
{
    private const int Line = 16;

    private readonly float[] _rented;
    private readonly GCHandle _pin;
    private readonly float* _end;
    private float* _next;

    /// <param name="length">float32 elements of all buffers, each rounded up by <see cref="Rounded"/>.</param>
    public Scratch(long length)
    {
        if (length > Array.MaxLength - Line)
        {
            throw new InvalidOperationException(
                $"Training needs {length} float32 values of scratch memory; at most {Array.MaxLength - Line} fit one array. "
                + "Use a smaller model or a smaller batch.");
        }

        _rented = ArrayPool<float>.Shared.Rent((int)length + Line);
        _pin = GCHandle.Alloc(_rented, GCHandleType.Pinned);
        float* start = (float*)_pin.AddrOfPinnedObject();
        _next = (float*)(((nuint)start + 63) & ~(nuint)63);
        _end = start + _rented.Length;
    }

    /// <summary>What a buffer of that length takes from the block.</summary>
    public static long Rounded(long length) => (length + Line - 1) / Line * Line;

    /// <summary>Takes a buffer; its contents are whatever the last user left.</summary>
    public float* Take(long length)
    {
        float* taken = _next;
        _next += Rounded(length);
        Core.Invariant.Require(_next <= _end);
        return taken;
    }

    /// <summary>Gives the block back; its buffers must not be used any more.</summary>
    public void Dispose()
    {
        _pin.Free();
        ArrayPool<float>.Shared.Return(_rented);
    }
}
