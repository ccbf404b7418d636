using System.Globalization;
using System.Numerics;
using FedActors.Core;

namespace FedActors.Network.Identity;

/// <summary>
/// The highest revocation list of each root that was ever in force here, in a file of the kit: whoever puts an older list back while the
/// process is down does not make withdrawn certificates good again.
/// </summary>
internal sealed class SeenLists
{
    /// <summary>The file: a root's thumbprint and a number on each line.</summary>
    public const string FileName = "revoked.seen";

    // Roots come and go with roll-overs, years apart.
    private const int RootsMax = 64;

    private readonly string _path;
    private readonly Dictionary<string, BigInteger> _numbers;

    private SeenLists(string path, Dictionary<string, BigInteger> numbers) => (_path, _numbers) = (path, numbers);

    /// <summary>Why the last number is not noted; null where it is.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Reads the file; none is there at the first start.</summary>
    /// <exception cref="MalformedInputException">It cannot be read as such a file.</exception>
    public static SeenLists Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        var numbers = new Dictionary<string, BigInteger>(StringComparer.Ordinal);
        try
        {
            foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : [])
            {
                string[] words = line.Split(' ');
                if (words.Length != 2 || !BigInteger.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger number) || numbers.Count == RootsMax)
                {
                    throw new MalformedInputException(path, "it is damaged: each line has a root's thumbprint and the number of its last revocation list. "
                        + $"Copy the newest {TrustAnchors.RevocationsFile} from the authority, then delete this file.");
                }

                numbers[words[0]] = number;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MalformedInputException(path, $"it cannot be read: {error.Message}");
        }

        return new SeenLists(path, numbers);
    }

    /// <summary>Makes sure that no list is older than the one that was in force before.</summary>
    /// <exception cref="MalformedInputException">One is.</exception>
    public void RequireNotOlder(TrustBundle bundle, string file)
    {
        foreach ((string root, RevocationList list) in bundle.Lists)
        {
            if (_numbers.TryGetValue(root, out BigInteger seen) && list.Number < seen)
            {
                throw new MalformedInputException(file,
                    $"list {list.Number} is older than list {seen}, which was in force here before. Copy the newest {TrustAnchors.RevocationsFile} from the authority; "
                    + $"only where the authority itself was set back to an older copy, delete {FileName} beside it.");
            }
        }
    }

    /// <summary>Notes what is in force now. A kit that cannot be written to keeps its process from nothing; it is told.</summary>
    public void Remember(TrustBundle bundle)
    {
        bool isNews = false;
        foreach ((string root, RevocationList list) in bundle.Lists)
        {
            isNews |= !_numbers.TryGetValue(root, out BigInteger seen) || seen < list.Number;
            _numbers[root] = list.Number;
        }

        if (!isNews)
        {
            return;
        }

        try
        {
            SecretFile.WritePublic(_path, string.Concat(_numbers.TakeLast(RootsMax).Select(pair => $"{pair.Key} {pair.Value.ToString(CultureInfo.InvariantCulture)}\n")), isDurable: true);
            Trouble = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Trouble = $"{_path} cannot be written ({error.Message}): the next start would not notice an older revocation list.";
        }
    }
}
