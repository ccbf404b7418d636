namespace FedActors.Core.Rounds;

/// <summary>A slot that was asked to do less than the others.</summary>
/// <param name="Slot">Which.</param>
/// <param name="StepsMax">The most optimiser steps it was to take.</param>
/// <param name="BatchSize">The examples of each step, where they were fewer than the others'; else null.</param>
public readonly record struct SizedSlot(int Slot, int StepsMax, int? BatchSize = null);
