using FedActors.Core.Clients;
using FedActors.Core.Edges;
using FedActors.Core.Privacy.Accounting;

namespace FedActors.Federation.Privacy;

/// <summary>
/// Trains only what the site's account of its examples allows: each private task is written down before it begins, with all the steps that it asks for, and
/// one that would exceed the budget is refused. A site with a budget trains nothing without example privacy.
/// </summary>
/// <param name="inner">Trains.</param>
/// <param name="ledger">The site's account.</param>
/// <param name="budget">What the site allows; null only keeps the account.</param>
/// <param name="report">Told, at the site only, what has been spent.</param>
public sealed class ChargedTrainer(ITrainer inner, ExampleLedger ledger, ExampleBudget? budget, Action<string> report) : ITrainer
{
    private readonly RdpAccountant _accountant = new();

    /// <inheritdoc/>
    public long Examples => inner.Examples;

    /// <inheritdoc/>
    public TrainingOutcome Train(TrainingTask task, ReadOnlySpan<float> model, Span<float> update, CancellationToken cancellation)
    {
        if (task.Local.ExamplePrivacy is not { } privacy)
        {
            return budget is null
                ? inner.Train(task, model, update, cancellation)
                : Refused(task, "this site trains only with example privacy (node.example-privacy); set training.example-privacy for the run");
        }

        if (!(privacy.NoiseMultiplier > 0) || Examples < 1)
        {
            return Refused(task, $"it asks for a noise multiplier of {privacy.NoiseMultiplier} on {Examples} examples, which protects nobody");
        }

        int steps = task.Local.GradientOnly ? 1 : task.Local.StepsOn(Examples);
        if (ledger.Charge(ExampleUse.Of(task.Local, Examples), _accountant, budget) is { } refusal)
        {
            report($"{task.Client} trains nothing in round {task.Round}: {refusal}; {Standing(privacy)}");
            return Refused(task, refusal);
        }

        report($"{steps} private steps of round {task.Round} are written down: {Standing(privacy)}");
        return inner.Train(task, model, update, cancellation);
    }

    private static TrainingOutcome.Failed Refused(TrainingTask task, string why) =>
        new($"Training of {task.Client} in round {task.Round} is refused: {why}.");

    private string Standing(ExamplePrivacy privacy)
    {
        double delta = budget?.Delta ?? privacy.Delta, epsilon = _accountant.Epsilon(ledger.Spent, delta);
        string most = budget is null ? "" : FormattableString.Invariant($" of {budget.EpsilonMax}");
        return FormattableString.Invariant($"epsilon {epsilon:0.###}{most} at delta {delta} spent so far");
    }
}
