using FedActors.Network.Identity;
using FedActors.Network.Wire;
using Microsoft.AspNetCore.Http;

namespace FedActors.Network.Server;

/// <summary>One kind of resource: where it is, what may be done to it, by whom.</summary>
/// <param name="Path">The path; one that ends with a slash stands for everything below it.</param>
/// <param name="Methods">The methods allowed.</param>
/// <param name="Roles">The roles allowed.</param>
/// <param name="Answer">Answers, or returns why not before anything was written. The text is what follows the path.</param>
internal sealed record Route(string Path, string[] Methods, PeerRole[] Roles, Func<HttpContext, Peer, string, Task<Problem?>> Answer)
{
    /// <summary>Whether it is held for as long as the other side lives, and not answered within a moment.</summary>
    public bool IsHeld { get; init; }

    /// <summary>What follows this route's path; null where the request is for something else.</summary>
    public string? TailOf(string path) =>
        Path.EndsWith('/')
            ? path.StartsWith(Path, StringComparison.Ordinal) ? path[Path.Length..] : null
            : path == Path ? "" : null;
}
