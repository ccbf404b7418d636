using FedActors.Cli.Demo;
using FedActors.Cli.Screens;
using FedActors.Core;
using FedActors.Hocon;
using FedActors.Network.Client;

namespace FedActors.Cli.Failures;

/// <summary>An error as the operator sees it: one message on stderr and an exit code; the stack only where FEDACTORS_DEBUG=1 asks for it.</summary>
internal static class ErrorLine
{
    /// <summary>Prints the error.</summary>
    /// <returns>The exit code that goes with it.</returns>
    public static int Report(Exception error)
    {
        Exception cause = CauseOf(error);
        Print(MessageOf(cause));
        if (Environment.GetEnvironmentVariable("FEDACTORS_DEBUG") == "1")
        {
            Console.Error.WriteLine(error);
        }

        return CodeOf(cause);
    }

    /// <summary>Prints a message as an error.</summary>
    public static void Print(string message) => Console.Error.WriteLine($"fedactors: error: {Screen.Printable(message)}");

    private static int CodeOf(Exception cause) => cause switch
    {
        UsageException or HoconException or ArgumentException => ExitCode.Usage,
        MalformedInputException or ProblemException => ExitCode.BadInput,
        OperationCanceledException => ExitCode.Interrupted,
        _ => ExitCode.Failed,
    };

    private static string MessageOf(Exception cause) => cause switch
    {
        UsageException or HoconException or MalformedInputException or NoSeedException or ProcessEndedException or IOException or UnauthorizedAccessException => cause.Message,
        ProblemException problem => $"the seed refused ({problem.Problem.Reason}): {problem.Problem.Detail}",
        // .NET appends the name of the parameter, which is ours and not the operator's.
        ArgumentException { ParamName: { } name } => cause.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal),
        ArgumentException => cause.Message,
        OperationCanceledException => "stopped before anything was committed.",
        OutOfMemoryException => "the memory does not suffice. Fewer threads (--threads) or a smaller model need less.",
        InvariantBrokenException => $"{cause.Message} This is a bug of the program; FEDACTORS_DEBUG=1 shows where.",
        _ => $"{cause.Message} ({cause.GetType().Name}; FEDACTORS_DEBUG=1 shows where.)",
    };

    private static Exception CauseOf(Exception error) => error switch
    {
        AggregateException { InnerExceptions.Count: 1 } many => CauseOf(many.InnerExceptions[0]),
        System.Reflection.TargetInvocationException { InnerException: { } inner } => CauseOf(inner),
        TypeInitializationException { InnerException: { } inner } => CauseOf(inner),
        _ => error,
    };
}
