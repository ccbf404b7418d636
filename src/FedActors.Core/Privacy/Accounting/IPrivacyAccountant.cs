namespace FedActors.Core.Privacy.Accounting;

/// <summary>Computes from a list of releases on the same data what they reveal together. Every answer is an upper bound.</summary>
public interface IPrivacyAccountant
{
    /// <summary>The name in settings and reports: <c>rdp</c> or <c>pld</c>.</summary>
    string Name { get; }

    /// <summary>The epsilon, 0 or more, at which all <paramref name="events"/> together are (epsilon, delta) differentially private.</summary>
    /// <param name="events">In any order; empty reveals nothing.</param>
    /// <param name="delta">Above 0 and below 1.</param>
    /// <exception cref="NotSupportedException">This accountant has no method for one of the events; the message names one that has.</exception>
    double Epsilon(IReadOnlyList<PrivacyEvent> events, double delta);

    /// <summary>The delta in [0, 1] at which all <paramref name="events"/> together are (epsilon, delta) differentially private.</summary>
    /// <param name="events">In any order; empty reveals nothing.</param>
    /// <param name="epsilon">Finite, 0 or more.</param>
    /// <exception cref="NotSupportedException">This accountant has no method for one of the events; the message names one that has.</exception>
    double Delta(IReadOnlyList<PrivacyEvent> events, double epsilon);
}
