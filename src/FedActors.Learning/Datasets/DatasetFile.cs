using FedActors.Core.Identity;

namespace FedActors.Learning.Datasets;

/// <summary>One file of a published data set.</summary>
/// <param name="Name">The file's name at the server and on disk; contents are inflated where they are gzip.</param>
/// <param name="ContentLength">Bytes of the uncompressed contents.</param>
/// <param name="ContentDigest">SHA-256 of the uncompressed contents, which stays when a mirror compresses anew.</param>
public sealed record DatasetFile(string Name, long ContentLength, Sha256Digest ContentDigest);
