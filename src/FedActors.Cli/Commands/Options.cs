using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FedActors.Cli.Commands;

/// <summary>Options that several commands have, each with its own message for a value that does not fit.</summary>
internal static class Options
{
    public static Option<ulong?> Seed(string description) => new("--seed")
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => ulong.TryParse(Only(result), out ulong seed) && seed <= long.MaxValue ? seed : Refuse<ulong?>(result, $"a whole number from 0 to {long.MaxValue}"),
    };

    public static Option<int?> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => int.TryParse(Only(result), out int count) && count >= 1 ? count : Refuse<int?>(result, "a whole number, 1 or more"),
    };

    public static Option<double?> Positive(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => double.TryParse(Only(result), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number > 0 && double.IsFinite(number)
            ? number : Refuse<double?>(result, "a positive number, for example 0.5 or 1e-5"),
    };

    public static Option<string?> Text(string name, string place, string description) => new(name) { Description = description, HelpName = place };

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    public static Option<int?> Threads() => Count("--threads", "Threads for training and evaluation; all cores unless given. Never changes a result.");

    public static Option<string?> Report() => Text("--report", "DIR", "Write a report there: one page with charts, and tables of rounds.");

    public static Option<bool> Json() => Flag("--json", "Print exactly one JSON object on stdout.");

    public static Option<string[]> Set()
    {
        var option = new Option<string[]>("--set")
        {
            Description = "Change a setting of the file, for example --set run.cohort=20. Can be given several times; later ones win.",
            HelpName = "path=value",
            AllowMultipleArgumentsPerToken = false,
            Arity = ArgumentArity.OneOrMore,
            DefaultValueFactory = _ => [],
        };
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens.Where(token => token.Value.IndexOf('=') < 1))
            {
                result.AddError($"--set is '{token.Value}'; path=value is wanted, for example run.cohort=20.");
            }
        });
        return option;
    }

    public static Argument<string> ConfigurationFile(string name) => new(name) { Description = "A HOCON file; see hocon/ for every setting and hocon/scenarios/ for examples." };

    private static string Only(ArgumentResult result) => result.Tokens is [{ } token] ? token.Value : "";

    private static T? Refuse<T>(ArgumentResult result, string allowed)
    {
        string option = result.Parent is OptionResult { Option.Name: { } name } ? name : result.Argument.Name;
        result.AddError($"{option} is '{Only(result)}'; allowed: {allowed}.");
        return default;
    }
}
