namespace FedActors.Learning.Datasets;

/// <summary>How far the download of one file is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Stage">What is being done.</param>
/// <param name="Received">Compressed bytes on disk.</param>
/// <param name="Total">Compressed bytes in all, or null where the server does not say.</param>
public sealed record DownloadProgress(string File, DownloadStage Stage, long Received, long? Total);
