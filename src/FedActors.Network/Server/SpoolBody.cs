using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Network.Wire;

namespace FedActors.Network.Server;

/// <summary>
/// One update on its way in, or waiting for its fold. Its head is judged as soon as it is there, its digest when it is complete. One
/// request writes at a time; a newer one takes the place of an older one, which may hang on a dead connection.
/// </summary>
internal sealed class SpoolBody(ClientId client, TaskKey key, Sha256Digest digest, long total, SpoolPlace place, long received)
{
    private const int PrefixLength = sizeof(ulong), HashValues = 1 << 16;

    private readonly Lock _turns = new();
    private SafetensorsLayout? _layout;
    private IncrementalHash? _hash;
    private long _received = received;
    private WriterTurn? _writer;

    /// <summary>Whose it is.</summary>
    public ClientId Client => client;

    /// <summary>The task it came for; other attempts at the same round may use it too.</summary>
    public TaskKey Key => key;

    /// <summary>SHA-256 of its float32 values.</summary>
    public Sha256Digest Digest => digest;

    /// <summary>The length of its file in bytes.</summary>
    public long Total => total;

    /// <summary>Where the bytes lie.</summary>
    public SpoolPlace Place => place;

    /// <summary>How many bytes have come.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Its values, once they are all here and their digest is right.</summary>
    public IUpdateSource? Source { get; private set; }

    /// <summary>When its last byte came.</summary>
    public DateTimeOffset CompletedAt { get; set; }

    /// <summary>Whether the aggregator has it in hand.</summary>
    public bool IsLent { get; set; }

    /// <summary>Whether its values were hashed while they came, so that the digest costs nothing any more.</summary>
    public bool IsHashed => _hash is not null;

    /// <summary>Whether it was thrown away while somebody had it in hand.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>The receipt for a task.</summary>
    public UpdateReceipt ReceiptFor(TaskKey task) => new(client, task, digest, total, CompletedAt);

    /// <summary>Waits until the request before has let go, telling it to; then only this one writes.</summary>
    /// <param name="interrupt">Called when a newer request wants this one's place.</param>
    public async Task<WriterTurn> Enter(Action interrupt)
    {
        var turn = new WriterTurn(interrupt);
        WriterTurn? before;
        lock (_turns)
        {
            before = _writer;
            _writer = turn;
        }

        if (before is not null)
        {
            before.Interrupt();
            await before.Ended;
        }

        return turn;
    }

    /// <summary>The request whose turn it is writes no more: the file is closed until somebody needs it, unless the aggregator has it in hand.</summary>
    public void Rest()
    {
        lock (this)
        {
            if (!IsLent)
            {
                place.Rest();
            }
        }
    }

    /// <summary>Writes the next bytes, and judges the head once it is here.</summary>
    public Problem? Append(in ReadOnlySequence<byte> bytes, UpdateForm form)
    {
        long position = _received;
        place.Write(bytes, position);
        Volatile.Write(ref _received, position + bytes.Length);
        if (_layout is null && ReadHead(form) is { } problem)
        {
            return problem;
        }

        if (_layout is { IsFlat: true } layout && (position == 0 || _hash is not null))
        {
            Hash(bytes, position, layout.DataOffset);
        }

        return null;
    }

    /// <summary>All bytes are here: checks their digest. Takes as long as hashing them where that could not be done on the way.</summary>
    public Problem? Verify(UpdateForm form)
    {
        if (ReadHead(form) is { } problem)
        {
            return problem;
        }

        if (_layout is not { } layout)
        {
            return new Problem(400, Reasons.Truncated, $"The update's file of {total} bytes ends within its head.", Retryable: false);
        }

        Sha256Digest found = HashOf(layout, out float[]? values);
        if (found != digest)
        {
            return new Problem(400, Reasons.DigestMismatch,
                $"The values have the digest {found.Short}; the address says {digest.Short}. What had come is thrown away; send it from the beginning.", Retryable: true, Offset: 0);
        }

        Source = values is null ? new SafetensorsUpdate(layout, place) : new Core.Aggregation.UpdateVector(values);
        return null;
    }

    private Problem? ReadHead(UpdateForm form)
    {
        if (_layout is not null || _received < Math.Min(PrefixLength, total))
        {
            return null;
        }

        Span<byte> prefix = stackalloc byte[(int)Math.Min(PrefixLength, total)];
        place.Read(0, prefix);
        if (form.HeadLength(prefix, total, out int length) is { } problem)
        {
            return problem;
        }

        if (_received < length)
        {
            return null;
        }

        byte[] head = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            place.Read(0, head.AsSpan(0, length));
            return form.Read(head.AsSpan(0, length), total, out _layout);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }

    private void Hash(in ReadOnlySequence<byte> bytes, long position, long dataOffset)
    {
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ReadOnlySequence<byte> values = position >= dataOffset ? bytes : bytes.Slice(Math.Min(bytes.Length, dataOffset - position));
        foreach (ReadOnlyMemory<byte> piece in values)
        {
            _hash.AppendData(piece.Span);
        }
    }

    private Sha256Digest HashOf(SafetensorsLayout layout, out float[]? values)
    {
        values = null;
        if (place is MemoryPlace)
        {
            values = GC.AllocateUninitializedArray<float>(layout.Dimension);
            layout.Read(0, values, place.Read);
        }

        using IncrementalHash hash = Interlocked.Exchange(ref _hash, null) ?? HashAll(layout, values);
        return new Sha256Digest(hash.GetHashAndReset());
    }

    private IncrementalHash HashAll(SafetensorsLayout layout, float[]? values)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (values is not null)
        {
            hash.AppendData(MemoryMarshal.AsBytes<float>(values));
            return hash;
        }

        float[] buffer = ArrayPool<float>.Shared.Rent(HashValues);
        try
        {
            for (int at = 0; at < layout.Dimension; at += HashValues)
            {
                Span<float> piece = buffer.AsSpan(0, Math.Min(HashValues, layout.Dimension - at));
                layout.Read(at, piece, place.Read);
                hash.AppendData(MemoryMarshal.AsBytes(piece));
            }

            return hash;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }
}
