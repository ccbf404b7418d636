namespace FedActors.Core;

/// <summary>
/// Data from outside (a data set, a model file, a journal) is missing, damaged or unusable. The command line ends with exit code 3.
/// </summary>
/// <param name="source">The file, or whatever else names the thing.</param>
/// <param name="message">What was found, what is allowed, and the fix, as sentences; the place (line, column, offset) first.</param>
public sealed class MalformedInputException(string source, string message) : Exception($"{source}: {message}")
{
    /// <summary>The file, or whatever else names the thing.</summary>
    public string Origin { get; } = source;
}
