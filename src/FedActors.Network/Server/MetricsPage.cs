using System.Globalization;
using System.Text;
using FedActors.Network.Admin;

namespace FedActors.Network.Server;

/// <summary>A seed's figures in the text that Prometheus and its kin collect (exposition format 0.0.4).</summary>
internal static class MetricsPage
{
    /// <summary>The media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The page.</summary>
    public static string Of(SeedStatus status, NetworkMetrics metrics)
    {
        var page = new StringBuilder();
        Gauge(page, "leading", "Whether this seed leads.", status.Standing == "leading" ? 1 : 0);
        Gauge(page, "epoch", "The greatest epoch this seed has heard of.", status.Epoch);
        Gauge(page, "store_reachable", "Whether the store answers.", status.Store.IsReachable ? 1 : 0);
        Gauge(page, "alarms", "What an operator should look at; status has the sentences.", status.Alarms.Count);
        Gauge(page, "sessions", "Nodes connected to this seed.", status.Sessions);
        Gauge(page, "members", "Members of the run; absent where this seed does not lead.", status.Members);
        Gauge(page, "rounds_committed", "Committed rounds of the run, as far as this seed knows.", status.Run?.Committed);
        Gauge(page, "round_asked", "Centres asked in the open round.", status.Run?.Round?.Asked);
        Gauge(page, "round_counted", "Updates counted in the open round.", status.Run?.Round?.Counted);
        Gauge(page, "loss", "Loss of the last committed model on the seed's test examples.", status.Run?.Loss);
        Gauge(page, "privacy_epsilon", "What the run's population has been charged, at the run's delta.", status.Run?.Epsilon);
        Gauge(page, "privacy_epsilon_max", "The privacy budget of the run's population.", status.Run?.EpsilonMax);
        Gauge(page, "accuracy", "Accuracy of the last committed model on the seed's test examples, 0 to 1.", status.Run?.Accuracy);
        Counter(page, "update_bytes_total", "Bytes of updates received.", metrics.ReceivedBytes);
        Counter(page, "blob_bytes_total", "Bytes of models sent by request.", metrics.SentBytes);
        Head(page, "refusals_total", "Requests, messages and sessions refused, by reason.", "counter");
        foreach ((string reason, long count) in metrics.Refusals)
        {
            page.Append(CultureInfo.InvariantCulture, $"fedactors_refusals_total{{reason=\"{reason}\"}} {count}\n");
        }

        Head(page, "start_time_seconds", "When the process started, as Unix time.", "gauge");
        page.Append(CultureInfo.InvariantCulture, $"fedactors_start_time_seconds {status.StartedAt.ToUnixTimeMilliseconds() / 1000.0:0.000}\n");
        return page.ToString();
    }

    private static void Gauge(StringBuilder page, string name, string help, double? value)
    {
        if (value is { } known)
        {
            Head(page, name, help, "gauge");
            page.Append(CultureInfo.InvariantCulture, $"fedactors_{name} {known:R}\n");
        }
    }

    private static void Counter(StringBuilder page, string name, string help, long value)
    {
        Head(page, name, help, "counter");
        page.Append(CultureInfo.InvariantCulture, $"fedactors_{name} {value}\n");
    }

    private static void Head(StringBuilder page, string name, string help, string type) =>
        page.Append(CultureInfo.InvariantCulture, $"# HELP fedactors_{name} {help}\n# TYPE fedactors_{name} {type}\n");
}
