using System.Buffers;
using System.Net;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;
using FedActors.Core.Vectors;
using FedActors.Network.Server;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

/// <summary>A spool whose disk is full in the middle of an update (row 38).</summary>
public sealed class FullSpoolTests
{
    private const int NoSpace = 28;
    private static readonly int Quota = OperatingSystem.IsMacOS() ? 69 : 122;
    private static readonly ClientId Client = new(0);

    private int _room = int.MaxValue, _error = NoSpace;

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(70_001, false)]
    [InlineData(70_001, true)]
    public async Task Disk_full_in_the_middle_of_an_update_shows_nothing_of_it_and_it_goes_on_when_there_is_room(int room, bool isQuota)
    {
        (_room, _error) = (room, isQuota ? Quota : NoSpace);
        await using SeedFixture seed = await SeedFixture.Start(
            new ServerLimits { MemoryUpdateBytesMax = 0 }, ModelShape.Flat(50_001), place: (path, complete) => new CrampedPlace(this, FilePlace.Create(path, complete)));
        using HttpClient http = seed.Http();
        TaskKey key = seed.Ask();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        byte[] file = SafetensorsWriter.ToArray(update);

        Problem full = await (await http.PutUpdate(key, digest, file)).Problem();

        Assert.Equal((507, Reasons.SpoolFull, true), (full.Status, full.Reason, full.Retryable));
        Assert.Null(seed.Spool.Find(Client, digest));
        _room = int.MaxValue;
        HttpResponseMessage head = await http.Ask(HttpMethod.Head, WirePaths.Update(key, digest));
        int offset = (int)(head.Offset() ?? 0);
        Assert.InRange(offset, 0, room);
        UpdateReceipt receipt = await (await http.PutUpdate(key, digest, file, offset)).Receipt();
        Assert.Equal((key, digest, (long)file.Length), (receipt.Key, receipt.Body, receipt.Bytes));
        var found = new float[update.Values.Length];
        seed.Spool.Find(Client, digest)!.Read(0, found);
        Assert.Equal(update.Values.ToArray(), found);
    }

    /// <summary>Writes what there is room for, as the operating system does, and fails with the rest.</summary>
    private sealed class CrampedPlace(FullSpoolTests disk, SpoolPlace file) : SpoolPlace
    {
        public override void Write(in ReadOnlySequence<byte> bytes, long position)
        {
            long count = Math.Min(bytes.Length, disk._room);
            file.Write(bytes.Slice(0, count), position);
            disk._room -= (int)count;
            if (count < bytes.Length)
            {
                throw new IOException("No space left on device", disk._error);
            }
        }

        public override void Read(long position, Span<byte> destination) => file.Read(position, destination);

        public override void Hold() => file.Hold();

        public override void Rest() => file.Rest();

        public override void Complete() => file.Complete();

        public override void Remove(bool isRead) => file.Remove(isRead);
    }
}
