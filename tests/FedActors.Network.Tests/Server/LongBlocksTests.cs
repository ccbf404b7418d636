using System.Buffers;
using FedActors.Network.Server;

namespace FedActors.Network.Tests.Server;

public sealed class LongBlocksTests
{
    private readonly LongBlocks _blocks = new();

    [Fact]
    public void A_block_given_back_is_lent_again_and_never_twice()
    {
        IMemoryOwner<byte> first = _blocks.Rent();
        first.Dispose();
        first.Dispose();
        IMemoryOwner<byte> again = _blocks.Rent(), other = _blocks.Rent();
        Assert.Same(first, again);
        Assert.NotSame(again, other);
        Assert.Equal(_blocks.MaxBufferSize, again.Memory.Length);
    }

    [Fact]
    public void No_block_is_longer_than_the_longest() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _blocks.Rent(_blocks.MaxBufferSize + 1));

    [Fact]
    public void What_a_burst_needed_does_not_lie_about_for_ever()
    {
        IMemoryOwner<byte>[] burst = [.. Enumerable.Range(0, 2000).Select(_ => _blocks.Rent())];
        var lent = new HashSet<IMemoryOwner<byte>>(burst, ReferenceEqualityComparer.Instance);
        Array.ForEach(burst, block => block.Dispose());
        int kept = Enumerable.Range(0, 2000).Count(_ => lent.Contains(_blocks.Rent()));
        Assert.InRange(kept, 1, 1024);
    }

    [Fact]
    public void Many_threads_never_share_a_block()
    {
        Parallel.For(0, 10_000, i =>
        {
            using IMemoryOwner<byte> block = _blocks.Rent();
            block.Memory.Span[..8].Fill((byte)i);
            Assert.Equal(-1, block.Memory.Span[..8].IndexOfAnyExcept((byte)i));
        });
    }
}
