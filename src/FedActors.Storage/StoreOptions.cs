using System.Globalization;

namespace FedActors.Storage;

/// <summary>How a store is opened.</summary>
public sealed record StoreOptions
{
    private readonly int _cachedBlobsMax = 16;

    /// <summary>
    /// The federation it must belong to: a new store is given the name, one of another federation is refused. Null takes any.
    /// </summary>
    public string? Federation { get; init; }

    /// <summary>Opens it for reading only, beside a process that writes: for checks.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Where a PostgreSQL store keeps copies of blobs, for one process; a directory under the system's temporary one by default.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>How many blobs that lie in a database have a copy as a file, 2 or more; the ones used last.</summary>
    public int CachedBlobsMax
    {
        get => _cachedBlobsMax;
        init => _cachedBlobsMax = value >= 2 ? value : throw new ArgumentOutOfRangeException(
            nameof(value), value, string.Create(CultureInfo.InvariantCulture, $"A cache of {value} blobs is too small; the least is 2."));
    }

    /// <summary>The clock by which an embedded store's lease runs; PostgreSQL uses its own.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told in a sentence what went wrong where a method can only answer that the outcome is unknown; must be quick.</summary>
    public Action<string>? Trouble { get; init; }
}
