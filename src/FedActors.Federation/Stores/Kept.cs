using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;

namespace FedActors.Federation.Stores;

/// <summary>What is written down beside the values of a finished update.</summary>
internal sealed record Kept
{
    public required string Setting { get; init; }

    public required int Round { get; init; }

    public required string Model { get; init; }

    public required ulong RunSeed { get; init; }

    public required LocalTraining Local { get; init; }

    public required string Body { get; init; }

    public required long Examples { get; init; }

    public required int Steps { get; init; }

    public double? TrainLoss { get; init; }

    public double? GlobalLoss { get; init; }

    public double? GlobalAccuracy { get; init; }

    public bool? WithinClip { get; init; }

    public static Kept Of(FinishedUpdate update, string setting)
    {
        UpdateNote note = update.Update.Note;
        return new Kept
        {
            Setting = setting,
            Round = update.Round.Value,
            Model = update.Model.ToString(),
            RunSeed = update.RunSeed,
            Local = update.Local,
            Body = note.Body.ToString(),
            Examples = note.Examples,
            Steps = note.Steps,
            TrainLoss = note.TrainLoss,
            GlobalLoss = note.GlobalLoss,
            GlobalAccuracy = note.GlobalAccuracy,
            WithinClip = note.WithinClip,
        };
    }

    public UpdateNote Note() => new(Sha256Digest.Parse(Body), Examples, Steps, TrainLoss, GlobalLoss, GlobalAccuracy, WithinClip);
}
