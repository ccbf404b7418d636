namespace FedActors.Network.Server;

/// <summary>So many may be under way at a time. Safe for many threads.</summary>
/// <param name="most">How many.</param>
internal sealed class Places(int most)
{
    private int _taken;

    /// <summary>How many there are.</summary>
    public int Most => most;

    /// <summary>Takes one; <see cref="Leave"/> must follow where there was one.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives one back.</summary>
    public void Leave() => Interlocked.Decrement(ref _taken);
}
