using FedActors.Core.Identity;
using FedActors.Core.Privacy.Accounting;

namespace FedActors.Core.Privacy;

/// <summary>
/// What has been spent of a population's budget, by all runs that were ever written into its ledger, and what one more round of this run
/// would cost. Computing epsilon may take milliseconds: not for an actor's turn.
/// </summary>
public sealed class PrivacyLedger
{
    private readonly ClientPrivacy _options;
    private readonly int _cohort;
    private readonly string _runId;
    private readonly IPrivacyAccountant _accountant;
    private readonly Dictionary<(double Multiplier, double Rate), long> _spent = [];

    /// <summary>The ledger as it stands in the store.</summary>
    /// <param name="options">The run's privacy.</param>
    /// <param name="cohort">Its expected cohort.</param>
    /// <param name="runId">The run.</param>
    /// <param name="draws">The population's entries by version.</param>
    /// <exception cref="MalformedInputException">The entries have a gap, or are another population's.</exception>
    public PrivacyLedger(ClientPrivacy options, int cohort, string runId, IReadOnlyList<PrivacyDraw> draws)
    {
        (_options, _cohort, _runId) = (options, cohort, runId);
        _accountant = options.Accountant == AccountantKind.Rdp ? new RdpAccountant() : new PldAccountant();
        foreach (PrivacyDraw draw in draws)
        {
            if (draw.Population != options.Population || draw.Version != Standing.Version + 1)
            {
                throw new MalformedInputException(
                    $"privacy ledger of population \"{options.Population}\"",
                    $"found entry {draw.Version} of \"{draw.Population}\" where entry {Standing.Version + 1} belongs: what was spent is not known. Restore the store from a copy.");
            }

            Count(draw);
        }

        Standing = Standing with { Epsilon = EpsilonOf(_spent), EpsilonNext = EpsilonOf(WithNext()) };
    }

    /// <summary>How the budget stands.</summary>
    public PrivacyStanding Standing { get; private set; } = new(0, 0, 0);

    /// <summary>The next entry, for noise that is about to be drawn.</summary>
    public PrivacyDraw Next(RoundNumber round, int attempt, Epoch epoch) => new(
        _options.Population, Standing.Version + 1, _runId, round, attempt, epoch, _options.NoiseMultiplier, _options.AccountedRate(_cohort));

    /// <summary>Takes in an entry that is durable.</summary>
    public void Add(PrivacyDraw draw)
    {
        Invariant.Require(draw.Version == Standing.Version + 1);
        bool isForeseen = draw.NoiseMultiplier == _options.NoiseMultiplier && draw.SamplingRate == _options.AccountedRate(_cohort);
        Count(draw);

        // What this entry would cost was computed with the last one.
        Standing = Standing with { Epsilon = isForeseen ? Standing.EpsilonNext : EpsilonOf(_spent) };
        Standing = Standing with { EpsilonNext = EpsilonOf(WithNext()) };
    }

    private void Count(PrivacyDraw draw)
    {
        (double, double) kind = (draw.NoiseMultiplier, draw.SamplingRate);
        _spent[kind] = _spent.GetValueOrDefault(kind) + 1;
        Standing = Standing with { Version = draw.Version };
    }

    private Dictionary<(double Multiplier, double Rate), long> WithNext()
    {
        var next = new Dictionary<(double Multiplier, double Rate), long>(_spent);
        (double, double) kind = (_options.NoiseMultiplier, _options.AccountedRate(_cohort));
        next[kind] = next.GetValueOrDefault(kind) + 1;
        return next;
    }

    /// <summary>In the order of the multipliers, so that the same ledger gives the same bits whatever came first.</summary>
    private double EpsilonOf(Dictionary<(double Multiplier, double Rate), long> spent) => spent.Count == 0 ? 0 : _accountant.Epsilon(
        [.. spent.OrderBy(kind => kind.Key).Select(kind => new PrivacyEvent.SampledGaussian(kind.Key.Multiplier, kind.Key.Rate, kind.Value))], _options.Delta);
}
