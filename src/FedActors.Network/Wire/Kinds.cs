namespace FedActors.Network.Wire;

/// <summary>The values of the field "type": one for each message.</summary>
internal static class Kinds
{
    public const string Open = "open";
    public const string Hello = "hello";
    public const string Goodbye = "goodbye";
    public const string TaskAccepted = "task-accepted";
    public const string TaskDeclined = "task-declined";
    public const string UpdateReady = "update-ready";
    public const string AdvertiseKeys = "advertise-keys";
    public const string SealedShares = "sealed-shares";
    public const string SurvivorSignature = "survivor-signature";
    public const string RevealedShares = "revealed-shares";
    public const string Welcome = "welcome";
    public const string Refused = "refused";
    public const string TrainTask = "train-task";
    public const string ShareSecrets = "share-secrets";
    public const string MaskUpdate = "mask-update";
    public const string SignSurvivors = "sign-survivors";
    public const string RevealShares = "reveal-shares";
    public const string Answer = "answer";
    public const string Cancel = "cancel";
    public const string RoundCommitted = "round-committed";
    public const string Receipt = "receipt";
    public const string RunEnded = "run-ended";
    public const string Superseded = "superseded";

    /// <summary>A node's answers in the stages of secure aggregation.</summary>
    public static readonly IReadOnlyList<string> OfSecured = [AdvertiseKeys, SealedShares, SurvivorSignature, RevealedShares];

    /// <summary>What a seed asks in them.</summary>
    public static readonly IReadOnlyList<string> OfSecure = [ShareSecrets, MaskUpdate, SignSurvivors, RevealShares];

    public static readonly IReadOnlyList<string> OfNode = [Open, Hello, Goodbye, TaskAccepted, TaskDeclined, .. OfSecured, UpdateReady];

    public static readonly IReadOnlyList<string> OfSeed =
        [Welcome, Refused, TrainTask, .. OfSecure, Answer, Cancel, RoundCommitted, Receipt, RunEnded, Superseded];

    public static IReadOnlyList<string> Of(WireSide side) => side == WireSide.Node ? OfNode : OfSeed;
}
