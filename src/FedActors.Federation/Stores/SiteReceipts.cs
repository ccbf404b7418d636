using FedActors.Core.Files;
using FedActors.Core.Receipts;

namespace FedActors.Federation.Stores;

/// <summary>The receipts that a node keeps, one file each; of more than the bound, the oldest goes. One caller at a time.</summary>
public sealed class SiteReceipts
{
    private readonly string _directory;
    private readonly int _countMax;
    private readonly Queue<string> _kept;

    /// <summary>Opens the directory, and makes it where it is missing.</summary>
    /// <param name="directory">Used by nothing else.</param>
    /// <param name="countMax">At most so many files, 1 or more.</param>
    public SiteReceipts(string directory, int countMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 1);
        Directory.CreateDirectory(directory);
        (_directory, _countMax) = (directory, countMax);
        _kept = new Queue<string>(new DirectoryInfo(directory).EnumerateFiles("*.json").OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal).Select(file => file.FullName));
    }

    /// <summary>Keeps a receipt; the same one again is the same file.</summary>
    public void Keep(CountersignedReceipt receipt)
    {
        // Names of runs may hold what names of files may not; the leaf tells receipts apart.
        string path = Path.Combine(_directory, $"round-{receipt.Signed.Receipt.Key.Round.Value:D6}-{receipt.Signed.Leaf.Short}.json");
        bool isNew = !File.Exists(path);
        DurableFile.Replace(path, file => file.Write(ReceiptJson.Write(receipt)));
        if (isNew)
        {
            _kept.Enqueue(path);
        }

        while (_kept.Count > _countMax)
        {
            DurableFile.Discard(_kept.Dequeue());
        }
    }
}
