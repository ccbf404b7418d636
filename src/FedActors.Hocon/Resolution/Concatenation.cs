using System.Text;

namespace FedActors.Hocon.Resolution;

/// <summary>Joins values written side by side: all texts, all lists, or all objects.</summary>
internal static class Concatenation
{
    private const int TextMax = 16 * 1024 * 1024;
    private const int ItemsMax = 1_000_000;

    public static View Join(ConcatenationNode node, IReadOnlyList<View> views)
    {
        var present = views.Where(v => !v.IsAbsent).ToList();
        if (present.Count == 0)
            return View.Undefined;
        if (present.TrueForAll(v => v.Leaf is null))
            return View.Of([.. present.SelectMany(v => v.Parts)]);
        if (present.TrueForAll(v => v.Leaf is HoconArray))
            return JoinArrays(node, present);
        if (present.TrueForAll(v => v.Leaf is HoconScalar))
            return JoinTexts(node, views, present);
        throw new HoconException(
            node.Origin, node.Place.ToString(),
            $"found {string.Join(" next to ", present.Select(Kind).Distinct())}; only texts, only lists or only objects can be joined. "
            + "Separate them with a comma or a newline, or put a text in quotes.");
    }

    private static string Kind(View view) => view.Leaf switch
    {
        null => "an object",
        HoconArray => "a list",
        _ => "a text",
    };

    private static View JoinArrays(ConcatenationNode node, List<View> present)
    {
        var items = present.SelectMany(v => ((HoconArray)v.Leaf!).Items).Take(ItemsMax + 1).ToList();
        if (items.Count > ItemsMax)
        {
            throw new HoconException(
                node.Origin, node.Place.ToString(), $"found a joined list of more than {ItemsMax} values; write a shorter one.");
        }

        return View.Of(new HoconArray(items, present[0].Leaf!.Origin));
    }

    private static View JoinTexts(ConcatenationNode node, IReadOnlyList<View> views, List<View> present)
    {
        var text = new StringBuilder();
        for (var i = 0; i < views.Count; i++)
        {
            text.Append(node.Pieces[i].Spacing).Append((views[i].Leaf as HoconScalar)?.Text);
            if (text.Length > TextMax)
            {
                throw new HoconException(
                    node.Origin, node.Place.ToString(), $"found a joined text of more than {TextMax} characters; write a shorter one.");
            }
        }

        // A single value next to absent ones keeps its type: ${?missing}5 is still a number.
        var joined = text.ToString();
        var only = (HoconScalar)present[0].Leaf!;
        return present.Count == 1 && only.Text == joined
            ? View.Of(only)
            : View.Of(new HoconScalar(HoconKind.String, joined, node.Origin));
    }
}
