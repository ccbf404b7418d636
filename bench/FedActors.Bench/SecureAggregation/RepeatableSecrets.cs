using System.Buffers.Binary;
using System.Security.Cryptography;
using FedActors.Core.Edges;

namespace FedActors.Bench.SecureAggregation;

/// <summary>SHA-256 in counter mode from a slot's number, so that the benchmark can make a client's secrets a second time.</summary>
internal sealed class RepeatableSecrets(int slot) : ISecretRandomness
{
    private readonly byte[] _block = [.. BitConverter.GetBytes((long)slot), .. new byte[8]];
    private readonly byte[] _numbers = new byte[SHA256.HashSizeInBytes];
    private int _used = SHA256.HashSizeInBytes;
    private long _counter;

    public void Fill(Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            if (_used == _numbers.Length)
            {
                BinaryPrimitives.WriteInt64LittleEndian(_block.AsSpan(8), _counter++);
                SHA256.HashData(_block, _numbers);
                _used = 0;
            }

            int count = Math.Min(destination.Length, _numbers.Length - _used);
            _numbers.AsSpan(_used, count).CopyTo(destination);
            destination = destination[count..];
            _used += count;
        }
    }
}
