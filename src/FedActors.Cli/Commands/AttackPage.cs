using System.Globalization;
using System.Net;
using System.Text;

namespace FedActors.Cli.Commands;

/// <summary>One page about attacks, with pictures as SVG in it; needs no other file.</summary>
/// <param name="attack">Which attack.</param>
/// <param name="source">Where the pictures come from.</param>
internal sealed class AttackPage(string attack, string source)
{
    private readonly StringBuilder _body = new();

    public void AddTable(string[] head, string[][] rows, string note)
    {
        _body.Append("<table><tr>").AppendJoin("", head.Select(cell => $"<th>{WebUtility.HtmlEncode(cell)}</th>")).Append("</tr>\n");
        foreach (string[] row in rows)
        {
            _body.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{WebUtility.HtmlEncode(cell)}</td>")).Append("</tr>\n");
        }

        _body.Append(CultureInfo.InvariantCulture, $"</table>\n<p>{WebUtility.HtmlEncode(note)}</p>\n");
    }

    /// <summary>Two square grey pictures side by side.</summary>
    public void AddPictures(string title, float[] truth, float[] found) => _body.Append(CultureInfo.InvariantCulture,
        $"<figure><figcaption>{WebUtility.HtmlEncode(title)}: the picture, and what was computed</figcaption>{Svg(truth)} {Svg(found)}</figure>\n");

    /// <summary>Writes <c>attack.html</c>, whole or not at all.</summary>
    public void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        string file = Path.Combine(directory, "attack.html"), partial = $"{file}.{Environment.ProcessId}.partial";
        File.WriteAllText(partial, $$"""
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><title>Attack: {{attack}}</title>
            <style>body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; color-scheme: light dark; }
            td, th { padding: 2px 12px; text-align: left; } svg { image-rendering: pixelated; margin: 4px; }</style>
            <h1>Attack: {{attack}}</h1><p>On {{WebUtility.HtmlEncode(source)}}.</p>
            {{_body}}</html>
            """);
        File.Move(partial, file, overwrite: true);
        Console.Error.WriteLine($"report {file}");
    }

    private static string Svg(float[] pixels)
    {
        int edge = (int)Math.Sqrt(pixels.Length);
        var svg = new StringBuilder($"<svg width=\"140\" height=\"140\" viewBox=\"0 0 {edge} {edge}\" shape-rendering=\"crispEdges\"><rect width=\"{edge}\" height=\"{edge}\"/>");
        for (int i = 0; i < edge * edge; i++)
        {
            int grey = float.IsNaN(pixels[i]) ? 0 : (int)(255 * Math.Clamp(pixels[i], 0, 1));
            if (grey > 0)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{i % edge}\" y=\"{i / edge}\" width=\"1\" height=\"1\" fill=\"#{grey:x2}{grey:x2}{grey:x2}\"/>");
            }
        }

        return svg.Append("</svg>").ToString();
    }
}
