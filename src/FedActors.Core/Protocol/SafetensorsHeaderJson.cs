using System.Text.Json;

namespace FedActors.Core.Protocol;

/// <summary>Reads the header's JSON, strictly: an object of tensors, each with exactly dtype, shape and data_offsets.</summary>
internal ref struct SafetensorsHeaderJson
{
    /// <summary>The key under which the writer's notes stand.</summary>
    public const string MetadataKey = "__metadata__";

    // Header, tensor, shape: nothing in the format nests deeper.
    private const int DepthMax = 3;

    private Utf8JsonReader _reader;

    private SafetensorsHeaderJson(ReadOnlySpan<byte> json) =>
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });

    /// <summary>Reads all entries in the order of the text; memory is proportional to the text.</summary>
    public static SafetensorsFlaw? Read(
        ReadOnlySpan<byte> json, out List<SafetensorsEntry> entries, out SortedDictionary<string, string> metadata)
    {
        entries = [];
        metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var header = new SafetensorsHeaderJson(json);
        try
        {
            return header.ReadAll(entries, metadata);
        }
        catch (JsonException exception)
        {
            return Malformed($"it is not JSON, or nests too deep: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            // The reader's way to say that an escape sequence is half of a surrogate pair.
            return Malformed($"near byte {header._reader.TokenStartIndex}: a text is not valid Unicode.");
        }
    }

    private static SafetensorsFlaw Malformed(string message) =>
        new(SafetensorsFault.InvalidHeaderDeserialization, $"in the header, {message}");

    private static SafetensorsFlaw Duplicate(string what, string name) =>
        new(SafetensorsFault.DuplicateName, $"in the header, {what} '{name}' appears twice.");

    private readonly SafetensorsFlaw Unexpected(string wanted) =>
        Malformed($"near byte {_reader.TokenStartIndex}: found {_reader.TokenType}; expected {wanted}.");

    private SafetensorsFlaw? ReadAll(List<SafetensorsEntry> entries, SortedDictionary<string, string> metadata)
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
        {
            return Unexpected("an object of tensors");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        SafetensorsFlaw? flaw = null;
        while (flaw is null && _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = _reader.GetString()!;
            flaw = !names.Add(name) ? Duplicate("tensor", name)
                : name == MetadataKey ? ReadMetadata(metadata)
                : ReadEntry(name, entries);
        }

        // The end of the text is read too, so that nothing but white space follows the object.
        return flaw ?? (_reader.Read() ? Unexpected("the end") : null);
    }

    private SafetensorsFlaw? ReadMetadata(SortedDictionary<string, string> metadata)
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
        {
            return Unexpected($"an object of texts under {MetadataKey}");
        }

        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = _reader.GetString()!;
            if (!_reader.Read() || _reader.TokenType != JsonTokenType.String)
            {
                return Unexpected($"a text for '{key}' under {MetadataKey}");
            }

            if (!metadata.TryAdd(key, _reader.GetString()!))
            {
                return Duplicate("metadata", key);
            }
        }

        return null;
    }

    private SafetensorsFlaw? ReadEntry(string name, List<SafetensorsEntry> entries)
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
        {
            return Unexpected($"an object for tensor '{name}'");
        }

        SafetensorsDtype? dtype = null;
        List<ulong>? shape = null, offsets = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = _reader.GetString()!;
            SafetensorsFlaw? flaw = key switch
            {
                "dtype" when dtype is null => ReadDtype(name, out dtype),
                "shape" when shape is null => ReadNumbers(out shape),
                "data_offsets" when offsets is null => ReadNumbers(out offsets),
                _ => Malformed($"tensor '{name}' has '{key}' twice or should not have it; there are dtype, shape and data_offsets."),
            };
            if (flaw is not null)
            {
                return flaw;
            }
        }

        if (dtype is null || shape is null || offsets is not { Count: 2 })
        {
            return Malformed($"tensor '{name}' must have dtype, shape and two data_offsets.");
        }

        entries.Add(new SafetensorsEntry(name, dtype.Value, shape, offsets[0], offsets[1]));
        return null;
    }

    private SafetensorsFlaw? ReadDtype(string name, out SafetensorsDtype? dtype)
    {
        dtype = null;
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.String)
        {
            return Unexpected("a type's name");
        }

        string text = _reader.GetString()!;
        dtype = SafetensorsDtypes.Find(text);
        return dtype is null ? Malformed($"tensor '{name}' has the type '{text}', which the format does not know.") : null;
    }

    private SafetensorsFlaw? ReadNumbers(out List<ulong> numbers)
    {
        numbers = [];
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartArray)
        {
            return Unexpected("an array of whole numbers");
        }

        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetUInt64(out ulong number))
            {
                return Unexpected("a whole number from 0 to 2^64 - 1");
            }

            numbers.Add(number);
        }

        return null;
    }
}
