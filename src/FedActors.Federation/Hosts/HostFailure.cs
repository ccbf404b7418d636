using FedActors.Core;
using FedActors.Hocon;

namespace FedActors.Federation.Hosts;

/// <summary>An error that ends a seed or node, as its operator sees it: one message and an exit code; the stack only with FEDACTORS_DEBUG=1.</summary>
public static class HostFailure
{
    /// <summary>Prints the error on the standard error.</summary>
    /// <returns>The exit code that goes with it.</returns>
    public static HostExit Report(Exception error)
    {
        Exception cause = error is AggregateException { InnerExceptions.Count: 1 } many ? many.InnerExceptions[0] : error;
        Console.Error.WriteLine($"fedactors: error: {MessageOf(cause)}");
        if (Environment.GetEnvironmentVariable("FEDACTORS_DEBUG") == "1")
        {
            Console.Error.WriteLine(error);
        }

        return cause switch
        {
            HoconException or ArgumentException => HostExit.Usage,
            MalformedInputException => HostExit.Refused,
            _ => HostExit.Failed,
        };
    }

    private static string MessageOf(Exception cause) => cause switch
    {
        HoconException or MalformedInputException or IOException or UnauthorizedAccessException => cause.Message,
        // .NET appends the name of the parameter, which is ours and not the operator's.
        ArgumentException { ParamName: { } name } => cause.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal),
        ArgumentException => cause.Message,
        OutOfMemoryException => "the memory does not suffice. A smaller model, or fewer threads, need less.",
        InvariantBrokenException => $"{cause.Message} This is a bug of the program; FEDACTORS_DEBUG=1 shows where.",
        _ => $"{cause.Message} ({cause.GetType().Name}; FEDACTORS_DEBUG=1 shows where.)",
    };
}
