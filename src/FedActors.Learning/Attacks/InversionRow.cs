namespace FedActors.Learning.Attacks;

/// <summary>What an attacker computes from one gradient.</summary>
/// <param name="Setting">Which model, and how the gradient was protected.</param>
/// <param name="IsProtected">Whether it was.</param>
/// <param name="Truth">The picture behind it, pixels from 0 to 1.</param>
/// <param name="Found">The best candidate, float32 of the same length.</param>
/// <param name="Likeness">How alike they are.</param>
public sealed record InversionRow(string Setting, bool IsProtected, float[] Truth, float[] Found, PictureLikeness Likeness);
