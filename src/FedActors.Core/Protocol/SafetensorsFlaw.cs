namespace FedActors.Core.Protocol;

/// <summary>What is wrong with a file: the reason for programs and a sentence for people.</summary>
/// <param name="Fault">The reason.</param>
/// <param name="Message">The sentence; names and shapes in it come from the file, so that it can be very long.</param>
public sealed record SafetensorsFlaw(SafetensorsFault Fault, string Message)
{
    // Names and shapes come from the file and can be millions of characters long.
    private const int MessageMax = 400;

    /// <summary>How many bytes the file has beyond what its head describes; negative where some are missing, 0 where that is not the flaw.</summary>
    public long Surplus { get; init; }

    /// <summary>The sentence, cut to a length that fits a log line or an answer.</summary>
    public string ShortMessage => Message.Length <= MessageMax ? Message : Message[..MessageMax] + " ...";

    /// <summary>The exception that says so, its text beginning with the reason's name.</summary>
    internal MalformedInputException In(string source) => new(source, $"{Fault}: {ShortMessage}");
}
