using System.Xml.Linq;
using FedActors.Learning.Partitions;

namespace FedActors.Learning.Tests.Partitions;

public sealed class PartitionPictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly PartitionSummary Small = new(
        PartitionInput.Labelled([0, 0, 0, 0, 1, 1, 2, 2, 2, 2], 3), [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9]]);

    [Fact]
    public void Text_shows_sizes_histograms_and_totals()
    {
        const string Expected = """
            centre  examples  labels 0 to 2
                 0         6  █▄
                 1         4    █
            2 centres, 10 examples; smallest 4, median 5, largest 6
            label skew 0.500 (mean total-variation distance to all labels; 0 is iid)

            """;

        Assert.Equal(Expected.ReplaceLineEndings("\n"), new PartitionPicture(Small).ToText());
    }

    [Fact]
    public void Skew_of_disjoint_labels_is_one_minus_the_share_of_each()
    {
        var summary = new PartitionSummary(PartitionInput.Labelled([0, 1, 2, 3], 4), [[0], [1], [2], [3]]);

        Assert.Equal(0.75, summary.MeanTotalVariation!.Value, 12);
    }

    [Fact]
    public void Text_of_a_regression_shows_sizes_only()
    {
        string text = new PartitionPicture(new PartitionSummary(PartitionInput.Unlabelled(6), [[0, 1, 2, 3], [4, 5]])).ToText();

        Assert.Contains("     0         4  ████████████████████\n", text);
        Assert.Contains("     1         2  ██████████\n", text);
        Assert.DoesNotContain("skew", text);
    }

    [Fact]
    public void Text_of_many_centres_is_thinned_and_says_so()
    {
        string text = new PartitionPicture(Even(1000)).ToText();

        Assert.Contains("(40 of 1000 centres shown)", text);
        Assert.Contains("\n     0  ", text);
        Assert.Contains("\n   999  ", text);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(40, 40)]
    [InlineData(120, 120)]
    [InlineData(1000, 120)]
    public void Drawing_has_a_bar_per_shown_centre_with_the_right_lengths(int centres, int shown)
    {
        XElement root = XDocument.Parse(new PartitionPicture(Even(centres)).ToSvg()).Root!;
        double[] widths = [.. root.Elements(Svg + "rect").Where(r => r.Element(Svg + "title") is not null).Select(r => (double)r.Attribute("width")!)];

        Assert.Equal(2 * shown, widths.Length);
        Assert.All(widths, w => Assert.Equal(320, w));
        Assert.Equal("Examples per centre", root.Element(Svg + "title")!.Value);
        Assert.Contains($"{centres} centres hold {centres * 2} examples", root.Element(Svg + "desc")!.Value);
        Assert.Equal(shown < centres, root.Element(Svg + "desc")!.Value.Contains($"{shown} of them are drawn"));
    }

    [Fact]
    public void Drawing_refers_to_nothing_outside_itself()
    {
        string svg = new PartitionPicture(Small).ToSvg();

        Assert.DoesNotContain("href", svg);
        Assert.DoesNotContain("url(", svg);
        Assert.DoesNotContain("<style", svg);
    }

    [Fact]
    public void Class_names_are_shown_as_text_whatever_they_contain()
    {
        string svg = new PartitionPicture(Small, ["<script>&\"", "bell\u0007", new string('x', 300)]).ToSvg();

        XElement root = XDocument.Parse(svg).Root!;
        Assert.Contains(root.Elements(Svg + "text"), t => t.Value == "<script>&\"");
        Assert.Contains(root.Elements(Svg + "text"), t => t.Value == "bell?");
        Assert.DoesNotContain(root.Descendants(), e => e.Name.LocalName == "script");
    }

    [Fact]
    public void A_hundred_classes_share_the_legend_and_the_histogram()
    {
        PartitionInput input = PartitionInput.Labelled([.. Enumerable.Range(0, 200).Select(i => i % 100)], 100);
        var picture = new PartitionPicture(new PartitionSummary(input, [[.. Enumerable.Range(0, 200)]]));

        Assert.Contains("and 80 more labels", picture.ToSvg());
        Assert.Contains($"{new string('█', 33)}", picture.ToText());
    }

    [Fact]
    public void Names_of_another_number_than_the_classes_are_refused() =>
        Assert.Throws<ArgumentException>(() => new PartitionPicture(Small, ["a", "b"]));

    private static PartitionSummary Even(int centres) => new(
        PartitionInput.Labelled([.. Enumerable.Range(0, 2 * centres).Select(i => i % 2)], 2),
        [.. Enumerable.Range(0, centres).Select(i => new[] { 2 * i, (2 * i) + 1 })]);
}
