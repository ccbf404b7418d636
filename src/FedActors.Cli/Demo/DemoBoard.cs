using System.Text.Json;
using FedActors.Federation.Reports;

namespace FedActors.Cli.Demo;

/// <summary>What the demo's processes have said, put together. Safe for many threads.</summary>
internal sealed class DemoBoard
{
    private const int NewsMax = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DemoSite> _sites = [];
    private readonly List<string> _news = [];
    private readonly Func<double> _seconds;
    private bool _isClosed;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="seconds">Seconds since the demo began.</param>
    public DemoBoard(Func<double> seconds) => _seconds = seconds;

    /// <summary>Called for each piece of news, in order.</summary>
    public Action<string>? Said { get; set; }

    /// <summary>Completes with how the run ended.</summary>
    public Task<string> Ended => _ended.Task;

    public int Round { get; private set; }

    public int Rounds { get; private set; }

    public double? Accuracy { get; private set; }

    public double? Loss { get; private set; }

    public string? Model { get; private set; }

    /// <summary>The seed's address, once it serves.</summary>
    public string? Address { get; private set; }

    public IReadOnlyList<DemoSite> Sites
    {
        get
        {
            lock (_gate)
            {
                return [.. _sites.Values];
            }
        }
    }

    /// <summary>The last pieces of news.</summary>
    public IReadOnlyList<string> Last(int count)
    {
        lock (_gate)
        {
            return [.. _news.TakeLast(count)];
        }
    }

    /// <summary>A node is started.</summary>
    public void Start(string site) => Set(site, row => row with { State = "starting" });

    /// <summary>A node was killed by the demo.</summary>
    public void Kill(string site) => Set(site, row => row with { State = "killed" });

    /// <summary>Something for people.</summary>
    public void Say(string news)
    {
        string line = $"{_seconds(),5:0.0} s  {news}";
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            if (_news.Count == NewsMax)
            {
                _news.RemoveAt(0);
            }

            _news.Add(line);
            Said?.Invoke(line);
        }
    }

    /// <summary>The story has been told: what processes still say while they stop is no news.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    /// <summary>The seed said something.</summary>
    public void HearSeed(JsonElement line)
    {
        string happened = Text(line, "event") ?? "";
        switch (happened)
        {
            case "serving": Address = Text(line, "address"); break;
            case "round":
                (Round, Rounds) = ((int)(Number(line, "round") ?? 0), (int)(Number(line, "rounds") ?? 0));
                (Accuracy, Loss) = (Number(line, "accuracy"), Number(line, "loss"));
                Say($"round {Round,2} of {Rounds}  accuracy {Figures.Percent(Accuracy)}  loss {Figures.Loss(Loss)}  {Number(line, "counted")} of {Number(line, "asked")} nodes counted{Missing(line)}");
                break;
            case "joined" or "left" or "round-failed" or "stepped-down" or "aggregator-failed" or "store-lost" when !_ended.Task.IsCompleted: Say($"seed: {Text(line, "text")}"); break;
            case "run-ended":
                Model = Text(line, "model");
                _ended.TrySetResult(Text(line, "detail") ?? "");
                break;
        }
    }

    /// <summary>A node said something.</summary>
    public void HearNode(string site, JsonElement line)
    {
        switch (Text(line, "event"))
        {
            case "started": Set(site, row => row with { Examples = (int)(Number(line, "examples") ?? 0), State = "connecting" }); break;
            case "connected": Set(site, row => row with { State = "training" }); break;
            case "disconnected": Set(site, row => row with { State = "connecting" }); break;
            case "task":
                bool isCounted = Text(line, "answer") == "Counted";
                Set(site, row => row with { State = "training", Counted = row.Counted + (isCounted ? 1 : 0), Seconds = Number(line, "seconds") ?? row.Seconds });
                break;
        }
    }

    private static string Missing(JsonElement line)
    {
        double late = Number(line, "late") ?? 0, vanished = Number(line, "vanished") ?? 0;
        return $"{(late > 0 ? $", {late} late" : "")}{(vanished > 0 ? $", {vanished} vanished" : "")}";
    }

    private void Set(string site, Func<DemoSite, DemoSite> change)
    {
        lock (_gate)
        {
            DemoSite row = _sites.GetValueOrDefault(site) ?? new DemoSite(site);
            _sites[site] = row.State == "killed" ? row : change(row);
        }
    }

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
