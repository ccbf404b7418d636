namespace FedActors.Cli.Running;

/// <summary>Commands as one can paste them into a shell.</summary>
internal static class CommandText
{
    /// <summary>The command with its arguments, quoted where a shell needs it.</summary>
    public static string Of(params IEnumerable<string> arguments) => string.Join(' ', ["fedactors", .. arguments.Select(Quote)]);

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_=+./,:@%".Contains(c))
            ? argument
            : $"'{argument.Replace("'", "'\\''")}'";
}
