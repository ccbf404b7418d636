namespace Tidy.Tests;

/// <summary>The house style held against the source tree. Every rule is shown to be able to fail in <see cref="RulesCanFailTests"/>.</summary>
public sealed class HouseStyleTests
{
    [Fact]
    public void Namespaces_are_folders() => SourceTree.RequireNone(
        "A type is found by its name: its namespace is its folder.", SourceTree.Files.SelectMany(StyleRules.NamespaceIsFolder));

    [Fact]
    public void A_file_has_one_public_type_and_its_name() => SourceTree.RequireNone(
        "A type is found by its name: one public type a file, named for it.", SourceTree.Sources.SelectMany(StyleRules.OnePublicType));

    [Fact]
    public void Files_are_short() => SourceTree.RequireNone(
        "A file is read in one sitting.", SourceTree.Files.SelectMany(StyleRules.FileLength));

    [Fact]
    public void Methods_are_short() => SourceTree.RequireNone(
        "A method is seen at once.", SourceTree.Files.SelectMany(MemberLength.Check));

    [Fact]
    public void Type_names_say_something() => SourceTree.RequireNone(
        "Names are nouns from the papers and the glossary.", SourceTree.Files.SelectMany(StyleRules.TypeNames));

    [Fact]
    public void Code_has_no_regions_and_no_promises() => SourceTree.RequireNone(
        "What is in the tree is done and visible.", SourceTree.Files.SelectMany(StyleRules.Markers));

    [Fact]
    public void No_error_is_swallowed() => SourceTree.RequireNone(
        "Expected outcomes are values; an error that is caught is dealt with.", SourceTree.Files.SelectMany(StyleRules.EmptyCatches));

    [Fact]
    public void Identifiers_are_ascii() => SourceTree.RequireNone(
        "What one types to find a name is on every keyboard.", SourceTree.Files.SelectMany(StyleRules.AsciiCode));

    [Fact]
    public void Classes_are_sealed_static_or_abstract() => SourceTree.RequireNone(
        "Inheritance is designed or forbidden.", StyleRules.Sealed(SourceTree.Files));

    [Fact]
    public void Files_name_no_machine_and_no_registry() => SourceTree.RequireNone(
        "A clone works anywhere.", SourceTree.Paths().Where(CommittedText.IsText).SelectMany(path => CommittedText.Check(path, SourceTree.Read(path))));
}
