namespace FedActors.Network.Identity;

/// <summary>What a member's certificate is to say, checked.</summary>
internal sealed record MemberTerms(
    string Federation, PeerRole Role, string Name, int? Number, IReadOnlyList<string> Hosts, DateTimeOffset NotBefore, DateTimeOffset NotAfter);
