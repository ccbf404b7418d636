using FedActors.Core.Identity;

namespace FedActors.Network.Wire;

/// <summary>
/// Names a list that is too long for its message: <c>GET /v1/blobs/{digest}</c> at the seed that said it gives the text, for as long as the round needs it.
/// </summary>
/// <param name="Digest">SHA-256 of the text.</param>
/// <param name="Bytes">How long the text is.</param>
public sealed record LetterNote(Sha256Digest Digest, int Bytes);
