using FedActors.Core;
using FedActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace FedActors.Storage.Tests.Sqlite;

public sealed class SqliteWordsTests
{
    private const int IoError = 10, WriteFailed = IoError | (3 << 8), FlushFailed = IoError | (4 << 8), NoSpace = 28, Failed = 5;
    private static readonly int Quota = OperatingSystem.IsMacOS() ? 69 : 122;

    private readonly DiskHealth _health = new();

    [Fact]
    public void Quota_that_is_used_up_is_a_disk_without_room()
    {
        Exception error = Of(WriteFailed, Quota);

        Assert.Contains("appending failed. The disk is full, or this user's quota is used up; nothing was changed.", Assert.IsType<StoreException>(error).Message);
        Assert.Null(_health.Fault);
    }

    [Theory]
    [InlineData(WriteFailed, Failed)]
    [InlineData(FlushFailed, Failed)]
    [InlineData(FlushFailed, NoSpace)]
    [InlineData(WriteFailed, 0)]
    public void Disk_that_failed_makes_the_store_sick(int code, int systemError)
    {
        Exception error = Of(code, systemError);

        Assert.Contains("The disk failed (", Assert.IsType<StoreException>(error).Message);
        Assert.Contains("known only after a restart", Assert.Throws<StoreException>(() => _health.Require("sqlite:x", "claiming the lease")).Message);
    }

    [Fact]
    public void Damage_needs_a_persons_hand() => Assert.IsType<MalformedInputException>(Of(code: 11, systemError: 0));

    private Exception Of(int code, int systemError) =>
        SqliteWords.Of(new SqliteException("disk I/O error", code & 0xFF, code), systemError, "sqlite:x", "appending", 5, _health);
}
