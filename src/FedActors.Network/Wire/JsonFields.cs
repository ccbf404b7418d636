using System.Buffers.Text;
using System.Numerics;
using System.Text.Json;
using FedActors.Core.Identity;

namespace FedActors.Network.Wire;

/// <summary>
/// Reads JSON objects field by field and refuses whatever is not as agreed: a missing or doubled field, a wrong type, a number out
/// of range. Unknown fields are passed over, so that later versions can add some.
/// </summary>
internal ref struct JsonFields
{
    /// <summary>The greatest whole number that every language's JSON reader keeps exactly: 2^53 - 1.</summary>
    public const long WholeMax = 9_007_199_254_740_991;

    // Our own objects nest three deep; unknown fields of later versions may nest deeper.
    private const int DepthMax = 16;

    // Four characters for every three bytes begun.
    private const int EnclosedTextMax = (EnclosedBody.BytesMax + 2) / 3 * 4;

    private readonly string _what;
    private Utf8JsonReader _json;

    public JsonFields(ReadOnlySpan<byte> utf8, string what)
    {
        _what = what;
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartObject)
        {
            throw Malformed("the text is not a JSON object");
        }
    }

    /// <summary>The text of the field of that name in the outermost object, or null where it has none or no text.</summary>
    public static string? Find(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> name)
    {
        var json = new JsonFields(utf8, "message");
        while (json._json.Read() && json._json.TokenType == JsonTokenType.PropertyName)
        {
            bool found = json._json.ValueTextEquals(name);
            json._json.Read();
            if (found)
            {
                return json._json.TokenType == JsonTokenType.String ? json._json.GetString() : null;
            }

            json._json.Skip();
        }

        return null;
    }

    /// <summary>Goes to the value of the next known field and names it; null at the object's end, where all required fields were seen.</summary>
    /// <param name="fields">The fields of this kind of object.</param>
    /// <param name="seen">One bit for each field seen; zero before the first call.</param>
    public string? Next(FieldList fields, ref uint seen)
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            int index = IndexOf(fields, seen);
            if (index >= 0 && (seen & (1u << index)) != 0)
            {
                throw Malformed($"the field \"{fields.Name(index)}\" appears twice");
            }

            _json.Read();
            if (index < 0)
            {
                _json.Skip();
                continue;
            }

            seen |= 1u << index;
            if (_json.TokenType != JsonTokenType.Null || (fields.Required & (1u << index)) != 0)
            {
                return fields.Name(index);
            }
        }

        uint missing = fields.Required & ~seen;
        return missing == 0 ? null : throw Malformed($"the field \"{fields.Name(BitOperations.TrailingZeroCount(missing))}\" is missing");
    }

    /// <summary>Demands that nothing follows the outermost object.</summary>
    public void End()
    {
        if (_json.Read())
        {
            throw Malformed("something follows the message");
        }
    }

    public void StartObject(string field) => Expect(JsonTokenType.StartObject, field, "an object");

    public void StartArray(string field) => Expect(JsonTokenType.StartArray, field, "an array");

    /// <summary>Goes to the next element of an array; false at its end.</summary>
    /// <param name="field">The array's name.</param>
    /// <param name="count">How many elements were read before.</param>
    /// <param name="countMax">How many there may be.</param>
    public bool NextElement(string field, int count, int countMax)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }

        return count < countMax ? true : throw Malformed($"\"{field}\" has more than {countMax} elements");
    }

    public readonly int Int32(string field, int min, int max = int.MaxValue) => (int)Int64(field, min, max);

    public readonly long Int64(string field, long min, long max = WholeMax) =>
        _json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out long value) && value >= min && value <= max
            ? value
            : throw Malformed($"\"{field}\" must be a whole number from {min} to {max}");

    public readonly double Finite(string field, double min = double.MinValue, double below = double.PositiveInfinity) =>
        _json.TokenType == JsonTokenType.Number && _json.TryGetDouble(out double value)
        && double.IsFinite(value) && value >= min && value < below
            ? value
            : throw Malformed(min == double.MinValue ? $"\"{field}\" must be a finite number"
                : $"\"{field}\" must be a number from {min} to below {below}");

    public readonly bool Boolean(string field) => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Malformed($"\"{field}\" must be true or false"),
    };

    public readonly string Text(string field, int lengthMax)
    {
        string? text = _json.TokenType == JsonTokenType.String ? _json.GetString() : null;
        return text is not null && text.Length <= lengthMax
            ? text
            : throw Malformed($"\"{field}\" must be a text of at most {lengthMax} characters");
    }

    /// <summary>The place of the text among the allowed words.</summary>
    public readonly int OneOf(string field, ReadOnlySpan<string> words)
    {
        for (int i = 0; _json.TokenType == JsonTokenType.String && i < words.Length; i++)
        {
            if (_json.ValueTextEquals(words[i]))
            {
                return i;
            }
        }

        throw Malformed($"\"{field}\" must be one of {string.Join(", ", words!)}");
    }

    public readonly ulong UInt64Text(string field) =>
        _json.TokenType == JsonTokenType.String && !_json.ValueIsEscaped
        && Utf8Parser.TryParse(_json.ValueSpan, out ulong value, out int used) && used == _json.ValueSpan.Length
            ? value
            : throw Malformed($"\"{field}\" must be a text of decimal digits, at most {ulong.MaxValue}");

    public readonly Guid Hex128(string field) =>
        _json.TokenType == JsonTokenType.String && !_json.ValueIsEscaped
        && Utf8Parser.TryParse(_json.ValueSpan, out Guid value, out int used, 'N') && used == _json.ValueSpan.Length
            ? value
            : throw Malformed($"\"{field}\" must be a text of 32 hexadecimal digits");

    public readonly Sha256Digest Digest(string field)
    {
        Span<byte> bytes = stackalloc byte[32];
        return _json.TokenType == JsonTokenType.String && _json.ValueSpan.Length == 2 * bytes.Length
            && Convert.FromHexString(_json.ValueSpan, bytes, out _, out int written) == System.Buffers.OperationStatus.Done
            && written == bytes.Length
                ? new Sha256Digest(bytes)
                : throw Malformed($"\"{field}\" must be a text of 64 hexadecimal digits");
    }

    public readonly EnclosedBody Enclosed(string field) =>
        _json.TokenType == JsonTokenType.String && !_json.ValueIsEscaped && _json.ValueSpan.Length <= EnclosedTextMax
        && _json.TryGetBytesFromBase64(out byte[]? file) && file.Length <= EnclosedBody.BytesMax
            ? new EnclosedBody(file)
            : throw Malformed($"\"{field}\" must be a text in base64 of at most {EnclosedBody.BytesMax} bytes");

    /// <summary>Bytes in base64, of a length between the bounds.</summary>
    public readonly byte[] Bytes(string field, int lengthMin, int lengthMax) =>
        _json.TokenType == JsonTokenType.String && !_json.ValueIsEscaped && _json.ValueSpan.Length <= (lengthMax + 2) / 3 * 4
        && _json.TryGetBytesFromBase64(out byte[]? bytes) && bytes.Length >= lengthMin && bytes.Length <= lengthMax
            ? bytes
            : throw Malformed($"\"{field}\" must be a text in base64 of {(lengthMin == lengthMax ? $"{lengthMax}" : $"{lengthMin} to {lengthMax}")} bytes");

    public readonly WireException Malformed(string detail) => new(Reasons.Malformed, $"{_what}: {detail}.");

    private readonly int IndexOf(FieldList fields, uint seen)
    {
        // Fields nearly always come in the order in which they are written, so the first look finds most.
        int likely = BitOperations.TrailingZeroCount(~seen);
        if (likely < fields.Count && _json.ValueTextEquals(fields.Text(likely)))
        {
            return likely;
        }

        for (int i = 0; i < fields.Count; i++)
        {
            if (_json.ValueTextEquals(fields.Text(i)))
            {
                return i;
            }
        }

        return -1;
    }

    private readonly void Expect(JsonTokenType type, string field, string words)
    {
        if (_json.TokenType != type)
        {
            throw Malformed($"\"{field}\" must be {words}");
        }
    }
}
