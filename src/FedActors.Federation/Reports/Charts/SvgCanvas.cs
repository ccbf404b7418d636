using System.Security;
using System.Text;
using System.Xml;

namespace FedActors.Federation.Reports.Charts;

/// <summary>Writes an inline SVG picture whose colours come from the page's style, so that it follows light and dark.</summary>
internal sealed class SvgCanvas
{
    private readonly StringBuilder _svg = new();

    /// <param name="width">Drawing units; the page scales the picture.</param>
    /// <param name="height">Drawing units.</param>
    /// <param name="title">What a screen reader says first.</param>
    /// <param name="description">What it says then.</param>
    public SvgCanvas(double width, double height, string title, string description) =>
        _svg.Append($"<svg viewBox=\"0 0 {width:0.##} {height:0.##}\" role=\"img\" aria-label=\"{Escape($"{title}. {description}")}\">\n");

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        _svg.Append($"<line class=\"{style}\" x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\"/>\n");

    public void Box(double x, double y, double width, double height, string style, string? title = null) =>
        _svg.Append($"<rect class=\"{style}\" x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\"{Close("rect", title)}");

    public void Dot(double x, double y, double radius, string style, string? title = null) =>
        _svg.Append($"<circle class=\"{style}\" cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\"{Close("circle", title)}");

    public void Text(double x, double y, string style, string text) =>
        _svg.Append($"<text class=\"{style}\" x=\"{x:0.##}\" y=\"{y:0.##}\">{Escape(text)}</text>\n");

    public void Path(IEnumerable<(double X, double Y)> points, string style) =>
        _svg.Append($"<polyline class=\"{style}\" points=\"{string.Join(' ', points.Select(p => $"{p.X:0.##},{p.Y:0.##}"))}\"/>\n");

    public string Finish() => _svg.Append("</svg>\n").ToString();

    /// <summary>Text that HTML and XML can hold: marks escaped, characters that XML has no place for replaced.</summary>
    public static string Escape(string text) =>
        SecurityElement.Escape(string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '?')))!;

    private static string Close(string element, string? title) => title is null ? "/>\n" : $"><title>{Escape(title)}</title></{element}>\n";
}
