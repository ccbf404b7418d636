using System.Text.Json;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Files;
using FedActors.Core.Privacy.Accounting;

namespace FedActors.Federation.Privacy;

/// <summary>
/// What one site's examples have been used for, in a file that is written before each use: a crash between the two counts a use that never
/// was, and never leaves one out. The account goes with the site and not with the data's contents, since another row more would otherwise
/// be a new account for all the others. Safe for many threads.
/// </summary>
public sealed class ExampleLedger
{
    /// <summary>Kinds of steps (by noise and sampling rate) and of trees that one file holds; a run has one, or a few where tasks are sized.</summary>
    public const int KindsMax = 10_000;

    private readonly string _path;
    private readonly IDisk? _disk;
    private readonly Lock _gate = new();
    private Dictionary<PrivacyEvent, long> _steps = [];

    /// <summary>Opens the file; where there is none, nothing has been spent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="disk">Where; null for this machine's.</param>
    /// <exception cref="MalformedInputException">The file is damaged: it is never taken for an empty one.</exception>
    public ExampleLedger(string path, IDisk? disk = null)
    {
        (_path, _disk) = (path, disk);
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            foreach (LedgerLine line in JsonSerializer.Deserialize(File.ReadAllBytes(path), LedgerJson.Default.LedgerLineArray) ?? [])
            {
                Add(_steps, line.Event());
            }
        }
        catch (Exception error) when (error is JsonException or ArgumentException or OverflowException)
        {
            throw new MalformedInputException(
                path, $"it is no account of what was spent ({error.Message}). Put back a copy; deleting the file forgets all that the examples have revealed.");
        }
    }

    /// <summary>All that was spent so far.</summary>
    public IReadOnlyList<PrivacyEvent> Spent
    {
        get
        {
            lock (_gate)
            {
                return EventsOf(_steps);
            }
        }
    }

    /// <summary>Writes a use down unless it would exceed the budget; only then may it happen.</summary>
    /// <param name="uses">The steps or trees to come.</param>
    /// <param name="accountant">Adds up.</param>
    /// <param name="budget">The site's; null writes down whatever comes.</param>
    /// <returns>Null where it is written down; else a sentence that says why it is refused.</returns>
    /// <exception cref="IOException">The file could not be written: the use must not happen.</exception>
    public string? Charge(IReadOnlyList<PrivacyEvent> uses, IPrivacyAccountant accountant, ExampleBudget? budget)
    {
        lock (_gate)
        {
            var after = new Dictionary<PrivacyEvent, long>(_steps);
            foreach (PrivacyEvent use in uses)
            {
                Add(after, use);
            }

            if (after.Count > KindsMax)
            {
                return $"the account of this site's examples holds {KindsMax} kinds of steps, the most there may be";
            }

            if (budget is not null && accountant.Epsilon(EventsOf(after), budget.Delta) is var epsilon && !(epsilon <= budget.EpsilonMax))
            {
                return "it would exceed this site's budget for its examples";
            }

            LedgerLine[] lines = [.. EventsOf(after).Select(LedgerLine.Of)];
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            DurableFile.Replace(_path, file => JsonSerializer.Serialize(file, lines, LedgerJson.Default.LedgerLineArray), disk: _disk);
            _steps = after;
            return null;
        }
    }

    /// <summary>A kind is the event of one step, or of one tree.</summary>
    private static void Add(Dictionary<PrivacyEvent, long> steps, PrivacyEvent use)
    {
        (PrivacyEvent kind, long count) = use switch
        {
            PrivacyEvent.SampledGaussian s => ((PrivacyEvent)new PrivacyEvent.SampledGaussian(s.NoiseMultiplier, s.SamplingRate, 1), s.Count),
            PrivacyEvent.Tree t => (new PrivacyEvent.Tree(t.NoiseMultiplier, t.Steps, 0, t.Participations, t.Separation), t.Restarts + 1L),
            _ => throw new ArgumentException($"{use} is no use of single examples.", nameof(use)),
        };
        long sum = checked(steps.GetValueOrDefault(kind) + count);

        // Trees of one kind are told as restarts, which are counted by 32 bits.
        steps[kind] = kind is PrivacyEvent.Tree && sum > int.MaxValue ? throw new OverflowException("more trees of one kind than can be counted") : sum;
    }

    /// <summary>Sampled steps first, then trees, each in ascending order.</summary>
    private static PrivacyEvent[] EventsOf(Dictionary<PrivacyEvent, long> steps) =>
    [
        .. steps.Where(entry => entry.Key is PrivacyEvent.SampledGaussian).Select(entry => (Kind: (PrivacyEvent.SampledGaussian)entry.Key, Count: entry.Value))
            .OrderBy(entry => (entry.Kind.NoiseMultiplier, entry.Kind.SamplingRate))
            .Select(entry => new PrivacyEvent.SampledGaussian(entry.Kind.NoiseMultiplier, entry.Kind.SamplingRate, entry.Count)),
        .. steps.Where(entry => entry.Key is PrivacyEvent.Tree).Select(entry => (Kind: (PrivacyEvent.Tree)entry.Key, Count: entry.Value))
            .OrderBy(entry => (entry.Kind.NoiseMultiplier, entry.Kind.Steps, entry.Kind.Participations, entry.Kind.Separation))
            .Select(entry => new PrivacyEvent.Tree(
                entry.Kind.NoiseMultiplier, entry.Kind.Steps, (int)(entry.Count - 1), entry.Kind.Participations, entry.Kind.Separation)),
    ];
}
