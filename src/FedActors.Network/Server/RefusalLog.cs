using FedActors.Network.Identity;
using Microsoft.Extensions.Logging;

namespace FedActors.Network.Server;

/// <summary>
/// Every refusal is one metric and one structured line; beyond a number of lines a second they are only counted, so that nobody can fill
/// the log. What comes from outside is cut and freed of control characters.
/// </summary>
internal sealed partial class RefusalLog(ILogger log, NetworkMetrics metrics, ServerLimits limits, TimeProvider time)
{
    private const int TextMax = 300;

    private readonly TokenBucket _lines = new(limits.RefusalLinesPerSecond, limits.RefusalLinesPerSecond, time);
    private long _unsaid;

    /// <summary>Notes a refusal.</summary>
    /// <param name="who">Who was refused; null where that is not known.</param>
    /// <param name="what">Method and path, or the frame's place.</param>
    /// <param name="reason">The stable word.</param>
    /// <param name="detail">The sentence.</param>
    public void Note(PeerIdentity? who, string what, string reason, string detail)
    {
        metrics.Refused(reason);
        if (_lines.Take(1) != TimeSpan.Zero)
        {
            Interlocked.Increment(ref _unsaid);
            return;
        }

        long unsaid = Interlocked.Exchange(ref _unsaid, 0);
        if (unsaid > 0)
        {
            Unsaid(log, unsaid);
        }

        Refused(log, reason, who?.Role.ToString() ?? "unknown", who?.Name ?? "unknown", Plain(what), Plain(detail));
    }

    /// <summary>Something of ours went wrong.</summary>
    public void Failed(string what, Exception error) => Broke(log, Plain(what), error);

    private static string Plain(string text)
    {
        string cut = text.Length <= TextMax ? text : text[..TextMax] + " ...";
        return string.Create(cut.Length, cut, (destination, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                destination[i] = char.IsControl(source[i]) || source[i] is '\u2028' or '\u2029' ? '?' : source[i];
            }
        });
    }

    [LoggerMessage(1, LogLevel.Warning, "Refused {Reason}: {Role} {Name} {What}: {Detail}")]
    private static partial void Refused(ILogger log, string reason, string role, string name, string what, string detail);

    [LoggerMessage(2, LogLevel.Warning, "{Count} more refusals were counted and not written one by one")]
    private static partial void Unsaid(ILogger log, long count);

    [LoggerMessage(3, LogLevel.Error, "Failed at {What}")]
    private static partial void Broke(ILogger log, string what, Exception error);
}
