using FedActors.Core.Receipts;

namespace FedActors.Core.Policy;

/// <summary>What a task says of the run it belongs to, so that a site can judge whether it takes part.</summary>
/// <param name="RunId">The run's name.</param>
/// <param name="Cohort">How many sites the round asks.</param>
/// <param name="UploadsMin">With fewer updates than this the round is not released.</param>
/// <param name="Privacy">What the run promises; null for nothing.</param>
/// <param name="Receipts">Whether updates come with receipts.</param>
public sealed record RunTerms(string RunId, int Cohort, int UploadsMin, PrivacyTerms? Privacy, ReceiptDemand Receipts)
{
    /// <summary>The longest name of a run.</summary>
    public const int RunIdLengthMax = 200;
}
