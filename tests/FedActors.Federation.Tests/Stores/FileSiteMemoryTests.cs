using Contracts;
using FedActors.Core;
using FedActors.Core.Identity;
using FedActors.Core.Policy;
using FedActors.Federation.Stores;

namespace FedActors.Federation.Tests.Stores;

public sealed class FileSiteMemoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _troubles = [];

    [Fact]
    public void What_was_seen_and_counted_outlives_the_process()
    {
        FileSiteMemory memory = Open();
        Assert.True(memory.Begin("a/b \"c\"", new RoundNumber(3), 1));
        memory.Commit("a/b \"c\"", new RoundNumber(3), Sha256Digest.Of("next"u8));

        Assert.Equal(new SeenRun(new RoundNumber(3), Sha256Digest.Of("next"u8)), Open().Find("a/b \"c\""));
        Assert.False(Open().Begin("other", new RoundNumber(1), 1));
        Assert.True(Open().Begin("a/b \"c\"", new RoundNumber(3), 1));
        Assert.Empty(_troubles);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"day":"2026-11-23","begunToday":1,"lastRun":"a","lastRound":1,"runs":[{"name":"a","committed":1,"nextModel":"zz"}]}""")]
    public void A_damaged_memory_is_not_passed_over(string text)
    {
        Directory.CreateDirectory(_directory["state"]);
        File.WriteAllText(Path.Combine(_directory["state"], "memory.json"), text);

        Assert.Contains("memory.json", Assert.Throws<MalformedInputException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_can_be_written_no_counted_round_is_begun()
    {
        FileSiteMemory memory = Open();
        Directory.Delete(_directory["state"], recursive: true);

        Assert.False(memory.Begin("a", new RoundNumber(1), 5));
        Assert.Single(_troubles);
    }

    public void Dispose() => _directory.Dispose();

    private FileSiteMemory Open() => new(_directory["state"], () => new DateOnly(2026, 11, 23), _troubles.Add);
}
