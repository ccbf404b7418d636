namespace FedActors.Core.Protocol;

/// <summary>What a centre says of its machine, for people, selection and task sizing. Claims only: no sum, no weight and no record of a round depends on them.</summary>
/// <param name="Cores">Processor cores it trains with.</param>
/// <param name="MemoryBytes">Memory of its machine.</param>
/// <param name="Trainers">The kinds of trainer it has.</param>
/// <param name="ExamplesPerClass">Its examples by class, where its policy lets that be told; else null.</param>
/// <param name="DownloadBytesPerSecond">Measured on its last download; null before the first.</param>
/// <param name="UploadBytesPerSecond">Measured on its last upload; null before the first.</param>
public sealed record Capabilities(
    int Cores,
    long MemoryBytes,
    IReadOnlyList<string> Trainers,
    IReadOnlyList<long>? ExamplesPerClass = null,
    double? DownloadBytesPerSecond = null,
    double? UploadBytesPerSecond = null)
{
    /// <summary>With more classes than this nothing is said of them.</summary>
    public const int ClassesMax = 4096;

    private const int CoresMax = 1 << 16, TrainersMax = 16, TrainerNameMax = 64;

    /// <summary>Why these claims are not kept, as a sentence; null where they are.</summary>
    public string? Flaw() =>
        Cores is < 1 or > CoresMax ? $"{Cores} cores are claimed; 1 to {CoresMax} are allowed"
        : MemoryBytes < 0 ? $"{MemoryBytes} bytes of memory are claimed; zero or more are allowed"
        : Trainers.Count > TrainersMax ? $"{Trainers.Count} trainers are named; {TrainersMax} are allowed"
        : Trainers.Any(name => name is null || name.Length is 0 or > TrainerNameMax) ? $"a trainer's name must have 1 to {TrainerNameMax} characters"
        : ExamplesPerClass is { Count: > ClassesMax } classes ? $"{classes.Count} classes are named; {ClassesMax} are allowed"
        : ExamplesPerClass is { } counts && counts.Any(count => count < 0) ? "a class has fewer than no examples"
        : IsNoSpeed(DownloadBytesPerSecond) || IsNoSpeed(UploadBytesPerSecond) ? "a link's speed must be finite and above zero"
        : null;

    private static bool IsNoSpeed(double? speed) => speed is { } value && !(double.IsFinite(value) && value > 0);
}
