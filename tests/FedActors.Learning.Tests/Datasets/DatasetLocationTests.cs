using FedActors.Learning.Datasets;

namespace FedActors.Learning.Tests.Datasets;

public sealed class DatasetLocationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_variable_names_the_parent_or_the_set_itself()
    {
        string set = Make("store", "digits");

        Assert.Equal(set, DatasetLocation.Find("digits", _directory.File("store"), _directory.Path));
        Assert.Equal(set, DatasetLocation.Find("digits", set, _directory.Path));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("shared/data")]
    public void Directories_above_the_current_one_are_searched(string parent)
    {
        string set = Make([.. parent.Split('/'), "digits"]), below = Make("work", "deep", "down");

        Assert.Equal(set, DatasetLocation.Find("digits", null, below));
    }

    [Fact]
    public void A_set_that_is_nowhere_is_null() =>
        Assert.Null(DatasetLocation.Find("no such set anywhere", _directory.File("absent"), _directory.Path));

    private string Make(params string[] parts) => Directory.CreateDirectory(Path.Combine([_directory.Path, .. parts])).FullName;
}
