using System.CommandLine;
using FedActors.Cli.Failures;
using FedActors.Cli.Running;
using FedActors.Federation.Reports;
using FedActors.Learning.Datasets;

namespace FedActors.Cli.Commands;

/// <summary><c>fedactors data</c>: fetches published data sets and checks them.</summary>
internal static class DatasetCommand
{
    public static Command Build()
    {
        DatasetManifest manifest = DatasetManifest.FashionMnist;
        Option<string?> to = Options.Text("--to", "DIR", $"Where the files go; data/{manifest.Name} unless given.");
        Option<string?> from = Options.Text("--from", "URL", "A mirror instead of the official address; the contents are checked all the same.");
        var fetch = new DocumentedCommand(manifest.Name, "Fetch the four files of Fashion-MNIST, continue where a download was cut off, check them.",
            $"fedactors data {manifest.Name} --to data/{manifest.Name}")
        {
            to, from,
        };
        fetch.SetAction(parsed => Fetch(At(manifest, parsed.GetValue(from)), parsed.GetValue(to) ?? Path.Combine("data", manifest.Name)));
        return new DocumentedCommand("data", "Fetch a published data set.", $"fedactors data {manifest.Name} --to data/{manifest.Name}") { fetch };
    }

    private static DatasetManifest At(DatasetManifest manifest, string? mirror)
    {
        if (mirror is null)
        {
            return manifest;
        }

        return Uri.TryCreate(mirror.EndsWith('/') ? mirror : $"{mirror}/", UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? manifest with { BaseAddress = address }
            : throw new UsageException($"--from is '{mirror}'; an http or https address is wanted.");
    }

    private static int Fetch(DatasetManifest manifest, string directory)
    {
        using var stop = new StopSignal();
        string again = CommandText.Of("data", manifest.Name, "--to", directory);
        stop.SayGoodbye = () => Console.Error.WriteLine($"fedactors: stopped; what has arrived is kept. Go on: {again}");
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        try
        {
            IReadOnlyList<string> files = new DatasetDownload(client, TimeProvider.System)
                .FetchAsync(manifest, directory, new DownloadLines(), stop.Token).GetAwaiter().GetResult();
            Console.Out.WriteLine($"{manifest.Name}: {files.Count} files in {directory}, all with the right contents");
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsRequested)
        {
            stop.SayGoodbye();
            return ExitCode.Interrupted;
        }
    }

    /// <summary>A line for each stage and each tenth of a file; called where the bytes arrive, in order.</summary>
    private sealed class DownloadLines : IProgress<DownloadProgress>
    {
        private (string File, DownloadStage Stage, long Tenth) _said;

        public void Report(DownloadProgress value)
        {
            (string File, DownloadStage Stage, long Tenth) now = (value.File, value.Stage, value.Total is > 0 ? value.Received * 10 / value.Total.Value : 0);
            if (now == _said)
            {
                return;
            }

            _said = now;
            string total = value.Total is { } bytes ? $" of {bytes}" : "";
            Console.Out.WriteLine(value.Stage switch
            {
                DownloadStage.Kept => $"{value.File}: is there and good",
                DownloadStage.Done => $"{value.File}: complete and checked",
                DownloadStage.Retrying => $"{value.File}: the connection failed at byte {value.Received}; trying again",
                _ => $"{value.File}: {value.Received}{total} bytes",
            });
        }
    }
}
