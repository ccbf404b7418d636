using System.Globalization;
using Contracts.Postgres;
using Shared;

namespace FedActors.EndToEnd.Tests;

/// <summary>Does to a cluster what happens to clusters, at moments drawn from a number, and repairs all of it at the end.</summary>
internal sealed class Rehearsal(SixNodes six, PostgresServer database, int seed)
{
    private const string Database = "the database";

    private readonly Random _random = new(seed);
    private readonly List<(TimeSpan Due, string Target, Action Repair)> _repairs = [];
    private readonly SortedDictionary<string, int> _faults = [];

    /// <summary>What was done, with counts.</summary>
    public string Faults => string.Join(", ", _faults.Select(fault => $"{fault.Key} {fault.Value}"));

    /// <summary>Hurts for so long, then repairs everything; the repair happens however the hurting ends.</summary>
    public void Run(TimeSpan length)
    {
        TimeSpan end = six.Log.Elapsed + length;
        try
        {
            while (six.Log.Elapsed < end)
            {
                Hurt();
                TimeSpan next = six.Log.Elapsed + Between(0.2, 2);
                while (six.Log.Elapsed < next)
                {
                    Repair(six.Log.Elapsed);
                    Thread.Sleep(20);
                }
            }
        }
        finally
        {
            Repair(TimeSpan.MaxValue);
        }
    }

    private void Hurt()
    {
        int lot = _random.Next(100);
        int leader = six.Leader() ?? _random.Next(1, SixNodes.Seeds + 1);
        int standby = 1 + ((leader - 1 + _random.Next(1, SixNodes.Seeds)) % SixNodes.Seeds);
        bool isKilled = _random.Next(2) == 0;
        switch (lot)
        {
            case < 25: HurtSeed("leader", leader, isKilled); break;
            case < 40: HurtSeed("standby", standby, isKilled); break;
            case < 65: HurtNode(_random.Next(SixNodes.Nodes), isKilled); break;
            case < 78: HurtDatabase(isKilled); break;
            default: HurtNetwork(_random.Next(1, SixNodes.Seeds + 1), _random.Next(4)); break;
        }
    }

    private void HurtSeed(string what, int number, bool isKilled) =>
        HurtProcess(what, $"seed-{number}", six.SeedAt(number), isKilled, () => six.StartSeed(number));

    private void HurtNode(int number, bool isKilled) =>
        HurtProcess("node", $"node-{number}", six.NodeAt(number), isKilled, () => six.StartNode(number));

    private void HurtProcess(string what, string target, HostProcess process, bool isKilled, Action start)
    {
        if (!IsWell(target))
        {
            return;
        }

        if (isKilled)
        {
            Count($"{what} killed");
            process.Kill();
            RepairAfter(Between(0.5, 3), target, start);
        }
        else
        {
            Count($"{what} stopped");
            process.Signal("STOP");
            RepairAfter(Between(1, 6), target, () => process.Signal("CONT"));
        }
    }

    private void HurtDatabase(bool isKilled)
    {
        if (!IsWell(Database))
        {
            return;
        }

        six.Log.Note($"test: {Database} is {(isKilled ? "killed" : "stopped")}");
        if (isKilled)
        {
            // Whoever watches over it starts it again.
            Count("database killed");
            database.Crash();
            RepairAfter(Between(2, 4), Database, () => { });
        }
        else
        {
            Count("database stopped");
            database.Pause();
            RepairAfter(Between(1, 6), Database, database.Resume);
        }
    }

    private void HurtNetwork(int number, int kind)
    {
        string target = $"the line to seed-{number}";
        if (!IsWell(target))
        {
            return;
        }

        FaultyProxy proxy = six.Cluster.Proxy(number);
        proxy.HurtsOneOf = _random.Next(1, 4);
        string[] kinds = ["cut", "slow to answer", "silent", "narrow"];
        Count($"line {kinds[kind]}");
        six.Log.Note($"test: {target} is {kinds[kind]}");
        switch (kind)
        {
            case 0: proxy.CutAll(); return;
            case 1: proxy.Delay = Between(0.02, 0.3); break;
            case 2: proxy.IsSilent = true; break;
            default: proxy.BytesPerSecond = _random.Next(2_000, 50_000); break;
        }

        RepairAfter(Between(1, 6), target, () => (proxy.Delay, proxy.IsSilent, proxy.BytesPerSecond) = (TimeSpan.Zero, false, null));
    }

    private bool IsWell(string target) => !_repairs.Exists(repair => repair.Target == target);

    private void RepairAfter(TimeSpan wait, string target, Action repair) => _repairs.Add((six.Log.Elapsed + wait, target, repair));

    private void Repair(TimeSpan now)
    {
        foreach ((TimeSpan Due, string Target, Action Repair) repair in _repairs.Where(repair => repair.Due <= now).OrderBy(repair => repair.Due).ToArray())
        {
            _repairs.Remove(repair);
            six.Log.Note($"test: {repair.Target} is repaired");
            repair.Repair();
        }
    }

    private TimeSpan Between(double least, double most) => TimeSpan.FromSeconds(least + (_random.NextDouble() * (most - least)));

    private void Count(string fault) => _faults[fault] = _faults.GetValueOrDefault(fault) + 1;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"rehearsal {seed}: {Faults}");
}
