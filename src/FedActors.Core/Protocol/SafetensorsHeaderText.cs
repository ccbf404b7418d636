using System.Text;

namespace FedActors.Core.Protocol;

/// <summary>
/// The header's JSON as the format's library writes it: compact, keys in its order, only what JSON demands escaped.
/// </summary>
internal static class SafetensorsHeaderText
{
    // Texts that are not valid Unicode have no UTF-8; the encoder refuses them as the caller's mistake.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Greatest type first, then by the bytes of the name.</summary>
    public static IEnumerable<SafetensorsTensor> InWriterOrder(IReadOnlyList<SafetensorsTensor> tensors) => tensors
        .Select(tensor => (Tensor: tensor, Name: Strict.GetBytes(tensor.Name)))
        .OrderByDescending(pair => pair.Tensor.Dtype)
        .ThenBy(pair => pair.Name, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
        .Select(pair => pair.Tensor);

    /// <summary>The header without padding.</summary>
    /// <exception cref="ArgumentException">A tensor has the reserved name, or a text is not valid Unicode.</exception>
    public static List<byte> Of(IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var text = new List<byte>();
        text.Add((byte)'{');
        if (metadata is not null)
        {
            AppendMetadata(text, metadata);
        }

        ulong begin = 0;
        foreach (SafetensorsTensor tensor in InWriterOrder(tensors))
        {
            if (tensor.Name == SafetensorsHeaderJson.MetadataKey)
            {
                throw new ArgumentException($"No tensor can be named {tensor.Name}: the format keeps that name for notes.", nameof(tensors));
            }

            ulong end = begin + tensor.ByteLength;
            AppendKey(text, tensor.Name);
            string shape = string.Join(',', tensor.Shape);
            Append(text, $$"""{"dtype":"{{tensor.Dtype.Text()}}","shape":[{{shape}}],"data_offsets":[{{begin}},{{end}}]}""");
            begin = end;
        }

        text.Add((byte)'}');
        return text;
    }

    private static void AppendMetadata(List<byte> text, IReadOnlyDictionary<string, string> metadata)
    {
        AppendKey(text, SafetensorsHeaderJson.MetadataKey);
        text.Add((byte)'{');
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            AppendKey(text, key);
            AppendQuoted(text, value);
        }

        text.Add((byte)'}');
    }

    private static void AppendKey(List<byte> text, string key)
    {
        if (text[^1] != '{')
        {
            text.Add((byte)',');
        }

        AppendQuoted(text, key);
        text.Add((byte)':');
    }

    private static void AppendQuoted(List<byte> text, string value)
    {
        text.Add((byte)'"');
        foreach (byte unit in Strict.GetBytes(value))
        {
            string? escape = unit switch
            {
                (byte)'"' => "\\\"",
                (byte)'\\' => "\\\\",
                (byte)'\b' => "\\b",
                (byte)'\t' => "\\t",
                (byte)'\n' => "\\n",
                (byte)'\f' => "\\f",
                (byte)'\r' => "\\r",
                < 0x20 => $"\\u{unit:x4}",
                _ => null,
            };
            if (escape is null)
            {
                text.Add(unit);
            }
            else
            {
                Append(text, escape);
            }
        }

        text.Add((byte)'"');
    }

    private static void Append(List<byte> text, string ascii) => text.AddRange(Strict.GetBytes(ascii));
}
