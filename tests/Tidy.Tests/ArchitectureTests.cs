namespace Tidy.Tests;

/// <summary>The shape of the solution: who knows whom, what the core needs, and the table that leads through a round.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void Projects_reference_what_the_architecture_allows_and_nothing_else() => SourceTree.RequireNone(
        "The arrows between projects are few and decided (docs/ARCHITECTURE.md).", ProjectArrows.Check(ProjectArrows.Read()));

    [Fact]
    public void No_project_reaches_itself() => Assert.Null(ProjectArrows.Cycle(ProjectArrows.Read()));

    [Fact]
    public void The_core_has_one_package() => Assert.Equal(
        ["System.Numerics.Tensors"], ProjectArrows.Included("src/FedActors.Core/FedActors.Core.csproj", "PackageReference"));

    [Fact]
    public void The_round_table_names_what_exists()
    {
        string page = SourceTree.Read(RoundTable.Path);
        Assert.True(RoundTable.Names(page).Count >= 10, $"{RoundTable.Path}: the round table (columns stage and where) names {RoundTable.Names(page).Count} places; a round has more.");
        SourceTree.RequireNone("Who follows the table must find each step under the name it gives.", RoundTable.Check(page, SourceTree.Sources));
    }

    [Fact]
    public void The_fault_checklist_names_tests_that_exist()
    {
        string page = SourceTree.Read(FaultChecklist.Path);
        Assert.Contains("| 52 |", page, StringComparison.Ordinal);
        SourceTree.RequireNone("A fault is shown by the test that the table names.", FaultChecklist.Check(page, SourceTree.Files));
    }
}
