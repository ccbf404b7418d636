using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace FedActors.Network.Server;

/// <summary>
/// Kestrel's buffers, four times as long as its own: bodies of hundreds of megabytes then take a quarter of the calls to the system and
/// full TLS records at a time. An idle connection holds none. Safe for many threads.
/// </summary>
internal sealed class LongBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 1 << 14;

    // 16 MiB lie ready; what a burst needed beyond them goes back to the collector.
    private const int SpareMax = 1024;

    private readonly ConcurrentQueue<Block> _spare = new();
    private int _spareCount;

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockBytes;

    /// <summary>One pool for all: they share what lies ready.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        if (!_spare.TryDequeue(out Block? block))
        {
            return new Block(this);
        }

        Interlocked.Decrement(ref _spareCount);
        block.Lend();
        return block;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Connections that end later still give their blocks back; the collector takes all of it.
    }

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _spareCount) <= SpareMax)
        {
            _spare.Enqueue(block);
            return;
        }

        Interlocked.Decrement(ref _spareCount);
    }

    private sealed class Block(LongBlocks pool) : IMemoryOwner<byte>
    {
        // Pinned, because the system reads and writes it at any time.
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);
        private int _isLent = 1;

        public Memory<byte> Memory => _bytes;

        public void Lend() => _isLent = 1;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLent, 0) == 1)
            {
                pool.Return(this);
            }
        }
    }
}
