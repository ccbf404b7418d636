using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.SecureAggregation;
using FedActors.Network.Wire;

namespace FedActors.Network.Server;

/// <summary>
/// The lists that are too long for a message, as texts that nodes fetch by their digest. Each is made once for a cohort, however many are told of it. Safe
/// for many threads.
/// </summary>
internal sealed class Letters
{
    // An attempt has three: keys, survivors, signatures. One more lets the keys of an attempt that has just failed be fetched to the end.
    private const int KeptMax = 4;

    // The shortest elements, slots of the survivors, take two bytes, so that fewer never fill what a message has room for.
    private const int CountMin = 32;

    private readonly Lock _lock = new();
    private readonly List<Kept> _kept = [];

    /// <summary>Puts a message's list by, where it is too long for the message.</summary>
    /// <returns>What the message says instead; null where it says the list itself.</returns>
    public LetterNote? Post(ClientMessage message)
    {
        if (message is not ClientMessage.Secure { Ask: var ask } || LetterText.CountOf(ask) < CountMin)
        {
            return null;
        }

        object list = LetterText.ListOf(ask)!;
        lock (_lock)
        {
            Kept? known = _kept.Find(kept => ReferenceEquals(kept.List, list));
            if (known is null)
            {
                byte[] text = LetterText.ToLetter(ask);
                bool isLong = text.Length > WireLimits.InlineBytesMax;
                known = new Kept(list, isLong ? new LetterNote(Sha256Digest.Of(text), text.Length) : null, isLong ? text : []);
                if (_kept.Count == KeptMax)
                {
                    _kept.RemoveAt(0);
                }

                _kept.Add(known);
            }

            return known.Note;
        }
    }

    /// <summary>The text of that digest; null where it is none of ours, or not any more.</summary>
    public byte[]? Find(Sha256Digest digest)
    {
        lock (_lock)
        {
            return _kept.Find(kept => kept.Note?.Digest == digest)?.Text;
        }
    }

    /// <summary>Nobody needs them any more.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _kept.Clear();
        }
    }

    private sealed record Kept(object List, LetterNote? Note, byte[] Text);
}
