namespace FedActors.Network.Identity;

/// <summary>One thing that was checked on a receipt.</summary>
/// <param name="Name">What, in a word for programs.</param>
/// <param name="Holds">Whether it is as it should be.</param>
/// <param name="Sentence">What was found.</param>
public sealed record ReceiptFinding(string Name, bool Holds, string Sentence);
