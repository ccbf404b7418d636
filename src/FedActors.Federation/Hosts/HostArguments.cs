using System.Text.Json;

namespace FedActors.Federation.Hosts;

/// <summary>The command line of a seed or node.</summary>
public sealed record HostArguments
{
    /// <summary>The configuration file; null where none is named.</summary>
    public string? File { get; private init; }

    /// <summary>Settings laid over it: <c>path=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; private init; } = [];

    /// <summary>Whether the process ends when its standard input does, as it does when the program that started it dies.</summary>
    public bool EndsWithParent { get; private init; }

    /// <summary>Whether only the help is wanted.</summary>
    public bool WantsHelp { get; private init; }

    /// <summary>Reads the command line.</summary>
    /// <param name="arguments">As given.</param>
    /// <param name="fileInKit">The configuration's name within a kit.</param>
    /// <param name="shorthands">Options that stand for a setting, whose value needs no quotes of its own; several seeds make a list.</param>
    /// <exception cref="ArgumentException">Something on it is not known or lacks its value; the message says what is allowed.</exception>
    public static HostArguments Parse(IReadOnlyList<string> arguments, string fileInKit, IReadOnlyDictionary<string, string>? shorthands = null)
    {
        var parsed = new HostArguments();
        var settings = new List<string>();
        var lists = new Dictionary<string, List<string>>();
        for (int i = 0; i < arguments.Count; i++)
        {
            string word = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{word} wants a value. See --help.");
            switch (word)
            {
                case "--config": parsed = parsed with { File = Value() }; break;
                case "--kit": parsed = parsed with { File = Path.Combine(Value(), fileInKit) }; break;
                case "--set": settings.Add(Setting(Value())); break;
                case "--with-parent": parsed = parsed with { EndsWithParent = true }; break;
                case "--help" or "-h": parsed = parsed with { WantsHelp = true }; break;
                case var _ when shorthands?.TryGetValue(word, out string? path) == true: AddTo(lists, path, Value()); break;
                default: throw new ArgumentException($"unknown argument '{word}'; known are {string.Join(", ", (shorthands?.Keys ?? []).Prepend("--config").Prepend("--kit").Append("--set"))}, --with-parent and --help.");
            }
        }

        // What --set says comes last and wins.
        return parsed with { Settings = [.. lists.Select(list => $"{list.Key}={Text(list.Value, isList: list.Key.EndsWith('s'))}"), .. settings] };
    }

    private static void AddTo(Dictionary<string, List<string>> lists, string path, string value)
    {
        if (!lists.TryGetValue(path, out List<string>? values))
        {
            lists.Add(path, values = []);
        }

        values.Add(value);
    }

    // JSON's texts are HOCON's too.
    private static string Text(List<string> values, bool isList) => isList
        ? $"[{string.Join(", ", values.Select(value => $"\"{JsonEncodedText.Encode(value)}\""))}]"
        : $"\"{JsonEncodedText.Encode(values[^1])}\"";

    private static string Setting(string text) => text.IndexOf('=') > 0
        ? text
        : throw new ArgumentException($"--set is '{text}'; path=value is wanted, for example run.rounds=20.");
}
