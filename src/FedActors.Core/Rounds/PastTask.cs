namespace FedActors.Core.Rounds;

/// <summary>What is remembered of a task of an earlier attempt.</summary>
/// <param name="WasAsked">Whether that client, in that incarnation, was asked for it.</param>
/// <param name="ExamplesMax">The examples it had announced.</param>
internal readonly record struct PastTask(bool WasAsked, long ExamplesMax);
