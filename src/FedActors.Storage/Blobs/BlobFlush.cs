namespace FedActors.Storage.Blobs;

/// <summary>What a directory of blobs does before it says that one is stored.</summary>
internal enum BlobFlush
{
    /// <summary>Flushes file and name to the disk: this is the store.</summary>
    ToDisk,

    /// <summary>Leaves it to the operating system: this is a cache, whose files are checked before their first use.</summary>
    Never,

    /// <summary>Stores nothing: another process may be writing here.</summary>
    ReadOnly,
}
