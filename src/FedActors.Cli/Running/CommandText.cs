namespace FedActors.Cli.Running;

/// <summary>Commands as one can paste them into a shell.</summary>
internal static class CommandText
{
    /// <summary>How the launcher was called, so that a printed command can be pasted back; set by the launcher.</summary>
    private static string Program => Environment.GetEnvironmentVariable("FEDACTORS_COMMAND") is { Length: > 0 } called ? Quote(called) : "fedactors";

    /// <summary>The command with its arguments, quoted where a shell needs it.</summary>
    public static string Of(params IEnumerable<string> arguments) => string.Join(' ', [Program, .. arguments.Select(Quote)]);

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_=+./,:@%".Contains(c))
            ? argument
            : $"'{argument.Replace("'", "'\\''")}'";
}
