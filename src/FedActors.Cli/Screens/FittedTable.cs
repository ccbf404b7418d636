using Spectre.Console;

namespace FedActors.Cli.Screens;

/// <summary>A table of figures that never breaks a figure: on a narrow terminal whole columns are left out, the least important first.</summary>
/// <param name="columns">The heads from left to right, each with its rank: a column of a higher rank is left out earlier, one of rank 0 never.</param>
internal sealed class FittedTable(params IReadOnlyList<(string Head, int Rank)> columns)
{
    // What the border adds to each column, and once in all.
    private const int ColumnExtra = 3, TableExtra = 1;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row of as many cells as there are columns.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Draws as many columns as the console is wide enough for.</summary>
    public void Write(IAnsiConsole console)
    {
        List<int> shown = Fitting(console.Profile.Width);
        Table table = new Table().Border(TableBorder.Simple);
        table.ShowRowSeparators = false;
        foreach (int column in shown)
        {
            table.AddColumn(new TableColumn(columns[column].Head).RightAligned().NoWrap());
        }

        foreach (string[] row in _rows)
        {
            table.AddRow([.. shown.Select(column => Markup.Escape(Screen.Printable(row[column])))]);
        }

        console.Write(table);
    }

    private List<int> Fitting(int width)
    {
        List<int> shown = [.. Enumerable.Range(0, columns.Count)];
        while (shown.Sum(column => Width(column) + ColumnExtra) + TableExtra > width && shown.MaxBy(column => columns[column].Rank) is var least && columns[least].Rank > 0)
        {
            shown.Remove(least);
        }

        return shown;
    }

    private int Width(int column) => _rows.Select(row => row[column].Length).Append(columns[column].Head.Length).Max();
}
