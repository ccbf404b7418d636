using System.Globalization;
using FedActors.Core.Identity;

namespace FedActors.Network.Server;

/// <summary>What the address of an update says: <c>ROUND.ATTEMPT.SLOT/DIGEST</c>.</summary>
internal readonly record struct UpdateAddress(TaskKey Key, Sha256Digest Body)
{
    /// <summary>Reads one; null where the text is none.</summary>
    public static UpdateAddress? Read(string text)
    {
        string[] parts = text.Split('/', 3);
        if (parts.Length != 2 || parts[1].Length != 64 || !parts[1].All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        string[] numbers = parts[0].Split('.', 4);
        return numbers.Length == 3 && Number(numbers[0], 1) is { } round && Number(numbers[1], 1) is { } attempt && Number(numbers[2], 0) is { } slot
            ? new UpdateAddress(new TaskKey(new RoundNumber(round), attempt, slot), Sha256Digest.Parse(parts[1]))
            : null;
    }

    private static int? Number(string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least ? number : null;
}
