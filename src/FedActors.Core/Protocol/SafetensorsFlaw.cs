namespace FedActors.Core.Protocol;

/// <summary>What is wrong with a file: the reason for programs and a sentence for people.</summary>
internal sealed record SafetensorsFlaw(SafetensorsFault Fault, string Message)
{
    // Names and shapes come from the file and can be millions of characters long.
    private const int MessageMax = 400;

    /// <summary>The exception that says so, its text beginning with the reason's name.</summary>
    public MalformedInputException In(string source) =>
        new(source, $"{Fault}: {(Message.Length <= MessageMax ? Message : Message[..MessageMax] + " ...")}");
}
