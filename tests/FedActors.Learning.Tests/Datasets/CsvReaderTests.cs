using System.Text;
using FedActors.Core;
using FedActors.Core.Randomness;
using FedActors.Learning.Datasets;

namespace FedActors.Learning.Tests.Datasets;

public sealed class CsvReaderTests : IDisposable
{
    private const string Flowers = "id,length,colour,kind\nn1,1.5,red,rose\nn2,-2e1,blue,tulip\nn1,0,green,rose\n";

    private static readonly CsvOptions FlowerOptions = new() { LabelColumn = "kind", KeyColumn = "id" };

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Numbers_stay_and_categories_become_one_feature_each_in_ordinal_order()
    {
        string path = _directory.Write("f.csv", Flowers);
        CsvSchema schema = CsvReader.Fit(path, FlowerOptions);
        CsvTable table = CsvReader.Read(path, schema);

        Assert.Equal(["length", "colour=blue", "colour=green", "colour=red"], schema.FeatureNames);
        Assert.Equal(["rose", "tulip"], schema.ClassNames);
        Assert.Equal([1.5f, 0, 0, 1, -20, 1, 0, 0, 0, 0, 1, 0], table.Examples.Features.ToArray());
        Assert.Equal([0, 1, 0], table.Examples.Labels.ToArray());
        Assert.Equal(["n1", "n2", "n1"], table.Keys);
    }

    [Fact]
    public void Regression_takes_the_label_column_as_a_number()
    {
        string path = _directory.Write("f.csv", "x,y\n1,2.5\n3,-4\n");
        CsvTable table = CsvReader.Read(path, CsvReader.Fit(path, new CsvOptions { LabelColumn = "y", IsRegression = true }));

        Assert.False(table.Examples.IsClassification);
        Assert.Equal([2.5f, -4], table.Examples.Targets.ToArray());
        Assert.Null(table.Keys);
    }

    public static TheoryData<string, string> SameContents => new()
    {
        { "line feeds", "a,b,y\n1,x,p\n2,z,q\n" },
        { "no line end at the end", "a,b,y\n1,x,p\n2,z,q" },
        { "carriage returns and line feeds", "a,b,y\r\n1,x,p\r\n2,z,q\r\n" },
        { "carriage returns", "a,b,y\r1,x,p\r2,z,q\r" },
        { "byte order mark", "\uFEFFa,b,y\n1,x,p\n2,z,q\n" },
        { "all quoted", "\"a\",\"b\",\"y\"\n\"1\",\"x\",\"p\"\n\"2\",\"z\",\"q\"\n" },
        { "empty lines", "\na,b,y\n\n1,x,p\n\n\n2,z,q\n\n" },
        { "spaces around names and numbers", " a ,b , y\n 1,x,p\n2 ,z,q\n" },
    };

    [Theory]
    [MemberData(nameof(SameContents))]
    public void Spellings_of_the_same_table_read_alike(string name, string text)
    {
        string path = _directory.Write(name, text);
        CsvTable table = CsvReader.Read(path, CsvReader.Fit(path, new CsvOptions { LabelColumn = "y" }));

        Assert.Equal([1f, 1, 0, 2, 0, 1], table.Examples.Features.ToArray());
        Assert.Equal([0, 1], table.Examples.Labels.ToArray());
    }

    [Fact]
    public void Quoted_fields_hold_delimiters_quotes_and_line_ends()
    {
        string path = _directory.Write("q.csv", "a;y\n\"x;\"\"1\"\"\r\nz\";p\nplain;p\n");
        CsvSchema schema = CsvReader.Fit(path, new CsvOptions { LabelColumn = "y", Delimiter = ';' });

        Assert.Equal(["plain", "x;\"1\"\r\nz"], schema.Columns[0].Categories);
    }

    [Fact]
    public void Standardised_numbers_have_mean_zero_and_deviation_one_and_constants_become_zero()
    {
        string path = _directory.Write("s.csv", "a,b,y\n1,5,p\n3,5,p\n5,5,q\n7,5,q\n");
        CsvSchema schema = CsvReader.Fit(path, new CsvOptions { LabelColumn = "y", Standardise = true });
        float[] features = CsvReader.Read(path, schema).Examples.Features.ToArray();

        Assert.Equal((4, Math.Sqrt(5)), (schema.Columns[0].Mean, schema.Columns[0].Deviation));
        Assert.Equal([-3 / MathF.Sqrt(5), 0, -1 / MathF.Sqrt(5), 0, 1 / MathF.Sqrt(5), 0, 3 / MathF.Sqrt(5), 0], features, (x, y) => MathF.Abs(x - y) < 1e-6f);
    }

    [Fact]
    public void Centres_with_own_files_encode_alike_by_one_schema()
    {
        CsvSchema schema = CsvReader.Fit(_directory.Write("one.csv", Flowers), FlowerOptions with { Standardise = true });
        CsvTable other = CsvReader.Read(_directory.Write("two.csv", "kind,colour,id,length\ntulip,green,m9,1.5\n"), schema);

        Assert.Equal([0, 1, 0], other.Examples.Features[1..].ToArray());
        Assert.Equal((1.5 - schema.Columns[1].Mean) / schema.Columns[1].Deviation, other.Examples.Features[0], 1e-6);
        Assert.Equal([1], other.Examples.Labels.ToArray());
    }

    [Fact]
    public void Categories_that_are_given_keep_their_order_and_may_be_absent_from_the_file()
    {
        string path = _directory.Write("g.csv", "size,y\n2,no\n1,yes\n");
        CsvSchema schema = CsvReader.Fit(path, new CsvOptions
        {
            LabelColumn = "y",
            Categories = new Dictionary<string, IReadOnlyList<string>> { ["size"] = ["3", "2", "1"], ["y"] = ["yes", "no", "maybe"] },
        });
        CsvTable table = CsvReader.Read(path, schema);

        Assert.Equal([0, 1, 0, 0, 0, 1], table.Examples.Features.ToArray());
        Assert.Equal([1, 0], table.Examples.Labels.ToArray());
        Assert.Equal(3, table.Examples.ClassCount);
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "", "the file is empty" },
        { "a,b,y\n", "the file has a header and no rows" },
        { "a,b,a\n1,2,3\n", "line 1: columns 1 and 3 are both named \"a\"" },
        { "a,,y\n1,2,3\n", "line 1: column 2 has no name" },
        { "a,b\n1,2\n", "there is no column \"y\"; the header has \"a\", \"b\"" },
        { "y\np\n", "no column is left as a feature" },
        { "a,b,y\n1,2,p\n1,2\n", "line 3: the row has 2 fields; the header has 3" },
        { "a,b,y\n1,2,p,9\n", "line 2: the row has 4 fields; the header has 3" },
        { "a,b,y\n1,2,p\n1,,p\n", "line 3: column \"b\": the value is missing (found empty)" },
        { "a,b,y\n1,2,p\n1, ,p\n", "line 3: column \"b\": the value is missing (found empty)" },
        { "a,b,y\n1,NA,p\n", "line 2: column \"b\": the value is missing (found \"NA\")" },
        { "a,b,y\n1,2,p\n1,nan,p\n", "line 3: column \"b\": the value is missing (found \"nan\")" },
        { "a,b,y\n1,2,\n", "line 2: column \"y\": the value is missing" },
        { "a,b,y\n1,2,p\n1,2x,p\n", "line 3: column \"b\": \"2x\" is not a number" },
        { "a,b,y\n1,2,p\n1,\"2,5\",p\n", "line 3: column \"b\": \"2,5\" is not a number" },
        { "a,b,y\n1,Infinity,p\n", "line 2: column \"b\": \"Infinity\" is outside float32" },
        { "a,b,y\n1,1e39,p\n", "line 2: column \"b\": \"1e39\" is outside float32" },
        { "a,b,y\n1,\"2,p\n1,2,p\n", "line 2: the quote that opens field 2 is never closed" },
        { "a,b,y\n1,\"2\"x,p\n", "line 2: field 2 goes on after its closing quote with 'x'" },
        { "a,b,y\n1,x\"2\",p\n", "line 2: field 2 has a quote within an unquoted field" },
        { "a,b,y\n\"1\n\n\",2,p\n1,?,p\n", "line 5: column \"b\": the value is missing (found \"?\")" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Damage_is_named_with_its_line_and_column(string text, string expected)
    {
        string path = _directory.Write("bad.csv", text);
        var refusal = Assert.Throws<MalformedInputException>(() => CsvReader.Fit(path, new CsvOptions { LabelColumn = "y" }));

        Assert.Equal(path, refusal.Origin);
        Assert.Contains(expected, refusal.Message);
    }

    public static TheoryData<string, string> SchemaRefusals => new()
    {
        { "id,length,colour,kind\nn1,1,red,rose\nn1,1,pink,rose\n", "line 3: column \"colour\": \"pink\" is not among the known values \"blue\", \"green\", \"red\"" },
        { "id,length,colour,kind\nn1,1,red,oak\n", "line 2: column \"kind\": \"oak\" is not among the known values \"rose\", \"tulip\"" },
        { "id,length,kind\nn1,1,rose\n", "there is no column \"colour\"; the header has \"id\", \"length\", \"kind\"" },
        { "id,length,colour,kind,extra\nn1,1,red,rose,9\n", "the schema does not know the columns \"extra\"" },
        { "id,length,colour,kind\nn1,one,red,rose\n", "line 2: column \"length\": \"one\" is not a number" },
        { "id,length,colour,kind\n,1,red,rose\n", "line 2: column \"id\": the value is missing" },
        { "id,length,colour,kind\n", "a header and no rows" },
    };

    [Theory]
    [MemberData(nameof(SchemaRefusals))]
    public void A_file_that_does_not_fit_the_schema_is_refused(string text, string expected)
    {
        CsvSchema schema = CsvReader.Fit(_directory.Write("good.csv", Flowers), FlowerOptions);
        string path = _directory.Write("bad.csv", text);

        Assert.Contains(expected, Assert.Throws<MalformedInputException>(() => CsvReader.Read(path, schema)).Message);
    }

    [Fact]
    public void A_field_without_end_is_refused_before_it_fills_the_memory()
    {
        string path = _directory.Write("long.csv", $"a,y\n\"{new string('x', CsvRecords.FieldLengthMax + 1)}\",p\n");
        var refusal = Assert.Throws<MalformedInputException>(() => CsvReader.Fit(path, new CsvOptions { LabelColumn = "y" }));

        Assert.Contains("line 2: field 1 has more than 65536 characters", refusal.Message);
    }

    [Fact]
    public void A_record_with_fields_without_end_is_refused()
    {
        string path = _directory.Write("wide.csv", new string(',', CsvRecords.FieldsMax + 1));

        Assert.Contains("more than 65536 fields", Assert.Throws<MalformedInputException>(() => CsvReader.Fit(path, new CsvOptions { LabelColumn = "y" })).Message);
    }

    [Fact]
    public void A_column_of_free_text_is_refused_as_a_category()
    {
        string rows = string.Join('\n', Enumerable.Range(0, 1001).Select(i => $"text{i},p"));
        string path = _directory.Write("text.csv", $"a,y\n{rows}\n");

        Assert.Contains("more than 1000 different values",
            Assert.Throws<MalformedInputException>(() => CsvReader.Fit(path, new CsvOptions { LabelColumn = "y" })).Message);
        Assert.Throws<MalformedInputException>(() => CsvReader.Fit(path, new CsvOptions { LabelColumn = "y", IgnoredColumns = ["a"] }));
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        string path = _directory.Write("latin.csv", Encoding.Latin1.GetBytes("a,y\nrosé,p\n"));

        Assert.Contains("not valid UTF-8", Assert.Throws<MalformedInputException>(() => CsvReader.Fit(path, new CsvOptions { LabelColumn = "y" })).Message);
    }

    [Fact]
    public void A_missing_file_is_refused_by_name() => Assert.StartsWith(_directory.File("absent.csv"),
        Assert.Throws<MalformedInputException>(() => CsvReader.Fit(_directory.File("absent.csv"), new CsvOptions { LabelColumn = "y" })).Message);

    [Fact]
    public void A_value_that_a_schema_scales_beyond_float32_is_refused()
    {
        var schema = new CsvSchema([new CsvColumn("x", CsvRole.Numeric) { Deviation = 1e-30 }, new CsvColumn("y", CsvRole.Target)]);
        string path = _directory.Write("scaled.csv", "x,y\n1e20,1\n");

        Assert.Contains("line 2: column \"x\"", Assert.Throws<MalformedInputException>(() => CsvReader.Read(path, schema)).Message);
    }

    [Fact]
    public void A_file_cut_or_changed_anywhere_is_read_or_refused_and_nothing_else()
    {
        byte[] whole = Encoding.UTF8.GetBytes("\"id\",length,colour,kind\r\nn1,1.5,\"r\"\"é\",rose\r\nn2,-2e1,blue,tulip\r\n");
        var random = new SeededRandom(23, 0, 0, RandomPurpose.World);
        int refused = 0;
        for (int trial = 0; trial < 3000; trial++)
        {
            byte[] changed = trial < whole.Length ? whole[..trial] : [.. whole];
            if (trial >= whole.Length) { changed[random.NextInt(changed.Length)] = (byte)random.NextInt(256); }
            string path = _directory.Write("changed.csv", changed);
            refused += Record.Exception(() => CsvReader.Read(path, CsvReader.Fit(path, FlowerOptions))) switch
            {
                null => 0,
                MalformedInputException => 1,
                { } other => throw new InvalidOperationException($"trial {trial}", other),
            };
        }

        Assert.InRange(refused, 500, 2900);
    }
}
