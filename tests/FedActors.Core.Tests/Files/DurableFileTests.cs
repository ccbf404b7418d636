using Contracts;
using FedActors.Core.Files;

namespace FedActors.Core.Tests.Files;

public sealed class DurableFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fedactors-files-").FullName;
    private readonly FaultyDisk _disk = new();

    private string Place => Path.Combine(_directory, "epoch");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void File_is_flushed_before_it_is_in_its_place_and_its_name_after()
    {
        Put("1");
        Put("2");

        Assert.Equal("2", File.ReadAllText(Place));
        Assert.Equal([$"{Place}.tmp", _directory, $"{Place}.tmp", _directory], _disk.Flushed);
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData(0, FaultyDisk.NoSpace)]
    [InlineData(3, FaultyDisk.Quota)]
    public void Disk_full_in_the_middle_leaves_the_place_as_it_was(int room, int error)
    {
        Put("first");
        (_disk.Room, _disk.RoomError) = (room, error);

        Assert.True(DiskRoom.IsUsedUp(Assert.Throws<IOException>(() => Put("second"))));

        Assert.Equal("first", File.ReadAllText(Place));
        Assert.Single(Directory.GetFiles(_directory));
        _disk.Room = long.MaxValue;
        Put("second");
        Assert.Equal("second", File.ReadAllText(Place));
    }

    [Fact]
    public void File_whose_flush_failed_is_given_up()
    {
        Put("first");
        _disk.FlushError = FaultyDisk.Failed;

        Assert.False(DiskRoom.IsUsedUp(Assert.Throws<IOException>(() => Put("second"))));

        Assert.Equal("first", File.ReadAllText(Place));
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Fact]
    public void Mode_is_the_one_wanted_whatever_lay_there()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes.");
            return;
        }

        File.WriteAllText($"{Place}.tmp", "from a crash, for all to read");
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        DurableFile.Replace(Place, file => file.WriteByte(1), Owner);

        Assert.Equal(Owner, File.GetUnixFileMode(Place));
    }

    [Fact]
    public void System_that_has_no_room_is_told_from_one_that_fails()
    {
        const string Full = "/dev/full";
        Assert.SkipUnless(File.Exists(Full), $"There is no {Full} here.");
        using var file = new FileStream(Full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        Assert.True(DiskRoom.IsUsedUp(Assert.Throws<IOException>(() => file.WriteByte(1))));
        Assert.False(DiskRoom.IsUsedUp(Assert.ThrowsAny<IOException>(() => LocalDisk.Instance.FlushDirectory(Path.Combine(_directory, "nothing")))));
    }

    private void Put(string text) => DurableFile.Replace(Place, file => file.Write(System.Text.Encoding.ASCII.GetBytes(text)), disk: _disk);
}
