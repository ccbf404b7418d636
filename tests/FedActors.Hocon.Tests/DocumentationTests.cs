using System.Text;
using System.Text.RegularExpressions;

namespace FedActors.Hocon.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void Examples_of_the_page_are_valid()
    {
        var page = Page();
        var examples = Regex.Matches(page, "```hocon\n(.*?)```", RegexOptions.Singleline).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(3, examples.Count);
        var options = new HoconParseOptions
        {
            BaseDirectory = Path.GetFullPath("."),
            ReadFile = path => path.EndsWith(".conf", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes("x = 1, y = ${x}") : null,
        };
        string[] expected =
        [
            """{"banner":"Any text,\nover lines, \"quoted\", with no \\escapes","deadline":"30 s","network":{"host":"fl.example.org","port":8443,"tls":{"required":"yes"}},"rounds":10,"sites":["berlin","são paulo"]}""",
            """{"base":{"lr":0.1,"optimiser":"sgd"},"layers":[64,64,10,2,1],"lr":0.1,"runs":"/runs","warm":{"lr":0.01,"optimiser":"sgd"}}""",
            """{"groups":{"eu":{"x":1,"y":1}},"x":1,"y":1}""",
        ];
        Assert.Equal(expected, examples.Select(e => HoconDocument.ParseText(e, "page", options).ToCanonicalJson()));
    }

    private static string Page()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var path = Path.Combine(at.FullName, "docs", "HOCON.md");
            if (File.Exists(path))
                return File.ReadAllText(path);
        }

        Assert.Skip("The page is not there: docs/HOCON.md");
        return "";
    }
}
