using System.Globalization;
using FedActors.Core;
using FedActors.Core.Identity;

namespace FedActors.Network.Server;

/// <summary>
/// The files of a spool, in a directory of its run: <c>client-7/DIGEST.ROUND.ATTEMPT.SLOT.BYTES.part</c>, renamed to <c>.update</c> when complete. The name holds all
/// that a later process must know.
/// </summary>
internal sealed class SpoolDirectory
{
    private const string Partial = ".part", Whole = ".update", Prefix = "client-", Run = "run-";
    private const int RunDigits = 16;

    private readonly string _root;

    private readonly Func<string, string, SpoolPlace> _place;

    /// <summary>Over a directory, made where it is missing.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="place">Makes a new file, given its path now and that once it is complete.</param>
    public SpoolDirectory(string root, Func<string, string, SpoolPlace> place)
    {
        (_root, _place) = (root, place);
        try
        {
            Directory.CreateDirectory(root);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(root, $"updates cannot be kept there: {error.Message} Give a directory that this user may write to.");
        }
    }

    /// <summary>
    /// The directory for a run's updates below that of all runs. What is there of other runs is thrown away: rounds, attempts and slots
    /// count from one in each, so that an update of one would be taken for another's.
    /// </summary>
    public static string OfRun(string root, string runId)
    {
        string name = $"{Run}{Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(runId).AsSpan()).ToString()[..RunDigits]}";
        try
        {
            if (Directory.Exists(root))
            {
                foreach (string other in Directory.EnumerateDirectories(root).Where(other => Path.GetFileName(other) is { } found && found != name && IsSpool(found)))
                {
                    Directory.Delete(other, recursive: true);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(root, $"updates of other runs cannot be removed there: {error.Message} Give a directory that is this seed's alone.");
        }

        return Path.Combine(root, name);
    }

    /// <summary>What an earlier process left. Files that are not of this form are left alone.</summary>
    public IEnumerable<SpoolBody> TakeStock()
    {
        foreach (string directory in Directory.EnumerateDirectories(_root, Prefix + "*"))
        {
            if (!int.TryParse(Path.GetFileName(directory).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int client))
            {
                continue;
            }

            foreach (string path in Directory.EnumerateFiles(directory))
            {
                if (Read(new ClientId(client), path) is { } body)
                {
                    yield return body;
                }
            }
        }
    }

    /// <summary>A new file.</summary>
    public SpoolBody Create(ClientId client, TaskKey key, Sha256Digest digest, long total)
    {
        string stem = Path.Combine(_root, Prefix + client.Value.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture,
            $"{digest}.{key.Round.Value}.{key.Attempt}.{key.Slot}.{total}"));
        Directory.CreateDirectory(Path.GetDirectoryName(stem)!);
        return new SpoolBody(client, key, digest, total, _place(stem + Partial, stem + Whole), 0);
    }

    /// <summary>Of a run, or of a client as earlier releases had it: nothing else is touched.</summary>
    private static bool IsSpool(string name) =>
        (name.StartsWith(Run, StringComparison.Ordinal) && name.Length == Run.Length + RunDigits && name[Run.Length..].All(char.IsAsciiHexDigitLower))
        || (name.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static SpoolBody? Read(ClientId client, string path)
    {
        bool isWhole = path.EndsWith(Whole, StringComparison.Ordinal);
        string stem = Path.GetFileNameWithoutExtension(path);
        string[] words = stem.Split('.');
        if ((!isWhole && !path.EndsWith(Partial, StringComparison.Ordinal)) || words.Length != 5 || !IsDigest(words[0])
            || !IsNumber(words[1], out long round) || !IsNumber(words[2], out long attempt) || !IsNumber(words[3], out long slot) || !IsNumber(words[4], out long total))
        {
            return null;
        }

        string complete = Path.Combine(Path.GetDirectoryName(path)!, stem + Whole);
        var place = FilePlace.Found(path, complete);
        long length = place.Length;
        if (length > total || (isWhole && length < total))
        {
            // Damaged, as after a power cut: the node sends it again.
            place.Remove(isRead: false);
            return null;
        }

        var key = new TaskKey(new RoundNumber((int)round), (int)attempt, (int)slot);
        return new SpoolBody(client, key, Sha256Digest.Parse(words[0]), total, place, length) { CompletedAt = File.GetLastWriteTimeUtc(path) };
    }

    private static bool IsDigest(string word) => word.Length == 64 && word.All(char.IsAsciiHexDigitLower);

    private static bool IsNumber(string word, out long number) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
