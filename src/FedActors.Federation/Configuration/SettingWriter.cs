using System.Text;
using System.Text.Json;

namespace FedActors.Federation.Configuration;

/// <summary>Writes settings as JSON the way a configuration spells them.</summary>
internal sealed class SettingWriter : IDisposable
{
    private readonly Utf8JsonWriter _json;
    private readonly bool _isIdentity;

    public SettingWriter(Utf8JsonWriter json, bool isIdentity)
    {
        (_json, _isIdentity) = (json, isIdentity);
        _json.WriteStartObject();
    }

    /// <summary>Whether only what makes a run what it is gets written.</summary>
    public bool IsIdentity => _isIdentity;

    public void Section(string name, Action write)
    {
        _json.WriteStartObject(name);
        write();
        _json.WriteEndObject();
    }

    public void SetSections<T>(string name, IReadOnlyList<T> items, Action<T> write)
    {
        _json.WriteStartArray(name);
        foreach (T item in items)
        {
            _json.WriteStartObject();
            write(item);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    public void SetUnlessIdentity<T>(string name, T value)
    {
        if (!_isIdentity)
        {
            Set(name, value);
        }
    }

    public void Set<T>(string name, T value)
    {
        _json.WritePropertyName(name);
        Write(value);
    }

    public void Dispose()
    {
        _json.WriteEndObject();
        _json.Dispose();
    }

    private void Write<T>(T value)
    {
        switch (value)
        {
            case null: _json.WriteNullValue(); break;
            case string text: _json.WriteStringValue(text); break;
            case bool flag: _json.WriteBooleanValue(flag); break;
            case int number: _json.WriteNumberValue(number); break;
            case long number: _json.WriteNumberValue(number); break;
            case ulong number: _json.WriteNumberValue(number); break;
            case double number: _json.WriteNumberValue(number); break;
            case TimeSpan span: _json.WriteNumberValue((decimal)span.Ticks / TimeSpan.TicksPerMillisecond); break;
            case Enum choice: _json.WriteStringValue(Kebab(choice.ToString())); break;
            case IReadOnlyList<int> numbers: WriteList(numbers); break;
            case IReadOnlyList<string> texts: WriteList(texts); break;
            default: throw new Core.InvariantBrokenException($"There is no way to write a setting of type {typeof(T).Name}.");
        }
    }

    private void WriteList<T>(IReadOnlyList<T> values)
    {
        _json.WriteStartArray();
        foreach (T value in values)
        {
            Write(value);
        }

        _json.WriteEndArray();
    }

    private static string Kebab(string member)
    {
        var text = new StringBuilder();
        foreach (char letter in member)
        {
            text.Append(char.IsUpper(letter) && text.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
