namespace FedActors.Network.Admin;

/// <summary>How a run stands.</summary>
/// <param name="RunId">Its name.</param>
/// <param name="Wish">What an operator wants of it: run, pause or stop.</param>
/// <param name="Phase">What it does: waiting, collecting, closing, paused, ended.</param>
/// <param name="Committed">The last committed round; 0 before the first.</param>
/// <param name="RoundsMax">Where it ends.</param>
/// <param name="Round">The open round, where there is one.</param>
/// <param name="Loss">The evaluated loss of the last committed round, where it was measured.</param>
/// <param name="Accuracy">The evaluated accuracy of the last committed round, where it was measured.</param>
/// <param name="Epsilon">What the run's population has been charged; null where no privacy is promised.</param>
/// <param name="EpsilonMax">Its budget.</param>
/// <param name="Delta">The delta of both.</param>
public sealed record RunStatus(string RunId, string Wish, string Phase, int Committed, int RoundsMax, OpenRound? Round, double? Loss, double? Accuracy, double? Epsilon = null,
    double? EpsilonMax = null, double? Delta = null);
