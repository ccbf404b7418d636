namespace FedActors.Hocon.Resolution;

/// <summary>
/// Everything that was assigned to one key, oldest first. Resolution looks at the newest, and back where it must.
/// </summary>
internal sealed class Slot
{
    private readonly List<Node> _layers = [];

    public IReadOnlyList<Node> Layers => _layers;

    /// <summary>Where the key was last written.</summary>
    public HoconOrigin KeyOrigin { get; set; }

    /// <summary>Set while the finished value of this slot is being built, to notice a value that contains itself.</summary>
    public bool IsOpen { get; set; }

    public void Put(Node node)
    {
        var newest = _layers.Count > 0 ? _layers[^1] : null;
        switch (node)
        {
            case ScalarNode or ArrayNode { IsFixed: true }:
                _layers.Clear();
                break;
            case ObjectNode map when newest is ObjectNode below:
                below.MergeOver(map);
                return;
            // Growing the list in place keeps a thousand += from becoming a chain of a thousand substitutions.
            case ConcatenationNode { Appended: { } more } when newest is ArrayNode list:
                list.Items.AddRange(more.Items);
                return;
            case ConcatenationNode { Appended: { } more } when newest is ConcatenationNode { Appended: { } earlier }:
                earlier.Items.AddRange(more.Items);
                return;
        }

        _layers.Add(node);
    }
}
