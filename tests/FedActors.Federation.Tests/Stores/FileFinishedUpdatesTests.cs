using Contracts;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Federation.Stores;

namespace FedActors.Federation.Tests.Stores;

public sealed class FileFinishedUpdatesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _reports = [];

    [Fact]
    public void Kept_update_comes_back_exactly()
    {
        FinishedUpdate saved = Update([1, -2.5f, float.MinValue]);
        Open().Save(saved);
        FinishedUpdate loaded = Open().Load()!;
        Assert.Equal(saved.Update.Values, loaded.Update.Values);
        Assert.Equal(saved.Update.Note, loaded.Update.Note);
        Assert.Equal(saved with { Update = loaded.Update }, loaded);
        Assert.Empty(_reports);
    }

    [Fact]
    public void Nothing_is_there_before_the_first_and_after_the_last()
    {
        Assert.Null(Open().Load());
        Open().Drop();
        Open().Save(Update([1]));
        Open().Drop();
        Assert.Null(Open().Load());
        Assert.Empty(_reports);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Later_update_takes_the_place_of_the_one_before()
    {
        Open().Save(Update([1, 2]));
        Open().Save(Update([3]));
        Assert.Equal([3], Open().Load()!.Update.Values);
    }

    [Theory]
    [InlineData("finished.safetensors", "digest")]
    [InlineData("finished.json", "")]
    public void Damaged_update_is_thrown_away_with_a_report(string file, string reason)
    {
        Open().Save(Update([1, 2, 3]));
        string path = Path.Combine(_directory.Path, file);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^2] ^= 0x40;
        File.WriteAllBytes(path, bytes);
        AssertThrownAway(reason);
    }

    [Theory]
    [InlineData("finished.safetensors")]
    [InlineData("finished.json")]
    public void Truncated_update_is_thrown_away_with_a_report(string file)
    {
        Open().Save(Update([1, 2, 3]));
        string path = Path.Combine(_directory.Path, file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^3]);
        AssertThrownAway("");
    }

    [Fact]
    public void Values_of_another_update_than_the_noted_one_are_thrown_away()
    {
        Open().Save(Update([1, 2]));
        string values = Path.Combine(_directory.Path, "finished.safetensors");
        byte[] first = File.ReadAllBytes(values);
        Open().Save(Update([5, 6]));
        File.WriteAllBytes(values, first);
        AssertThrownAway("digest");
    }

    [Fact]
    public void Update_trained_on_other_data_is_thrown_away()
    {
        Open().Save(Update([1, 2]));
        Assert.Null(Open("other data").Load());
        Assert.Contains("other data or by another trainer", Assert.Single(_reports));
    }

    [Fact]
    public void Missing_values_are_reported()
    {
        Open().Save(Update([1, 2]));
        File.Delete(Path.Combine(_directory.Path, "finished.safetensors"));
        AssertThrownAway("");
    }

    public void Dispose() => _directory.Dispose();

    private void AssertThrownAway(string reason)
    {
        Assert.Null(Open().Load());
        Assert.Contains(reason, Assert.Single(_reports));
        Assert.Null(Open().Load());
        Assert.Single(_reports);
    }

    private FileFinishedUpdates Open(string setting = "data") => new(_directory.Path, setting, _reports.Add);

    private static FinishedUpdate Update(float[] values) => new(
        new RoundNumber(3),
        Sha256Digest.Of([1f]),
        7,
        new LocalTraining { StepsMax = 5, LearningRate = 0.3, Optimizer = LocalOptimizer.Adam },
        new LocalUpdate.Ready(values, new UpdateNote(Sha256Digest.Of(values), 100, 5, 0.25, null, 0.5)));
}
