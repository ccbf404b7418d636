namespace FedActors.Core.Rounds;

/// <summary>Whether slow centres are asked to do less, so that they are in time with something instead of late with everything.</summary>
public sealed record TaskSizingOptions
{
    /// <summary>Off, all centres are asked the same.</summary>
    public bool Enabled { get; init; }

    /// <summary>The share of the deadline that a task is to take, in (0, 1].</summary>
    public double Target { get; init; } = 0.8;

    /// <summary>Nobody is asked for fewer optimiser steps.</summary>
    public int StepsMin { get; init; } = 1;
}
