namespace FedActors.Learning.Datasets;

/// <summary>What a download is doing with a file.</summary>
public enum DownloadStage
{
    /// <summary>The file was there already and is good.</summary>
    Kept,

    /// <summary>Bytes arrive.</summary>
    Receiving,

    /// <summary>The connection failed; waiting before the next try.</summary>
    Retrying,

    /// <summary>The file is complete, its digest is right, and it has its name.</summary>
    Done,
}
