using FedActors.Core.Clients;
using FedActors.Core.Randomness;

namespace FedActors.Simulation.Devices;

/// <summary>One centre's machine.</summary>
/// <param name="ExamplesPerSecond">Training speed.</param>
/// <param name="UploadBytesPerSecond">Upload bandwidth.</param>
/// <param name="DownloadBytesPerSecond">Download bandwidth.</param>
internal readonly record struct Device(double ExamplesPerSecond, double UploadBytesPerSecond, double DownloadBytesPerSecond)
{
    /// <summary>The machine of that centre in that world.</summary>
    public static Device Draw(DeviceOptions options, ulong seed, int centre)
    {
        var random = new SeededRandom(seed, 0, centre, RandomPurpose.Devices);
        return new Device(options.Compute.Draw(random), options.Upload.Draw(random), options.Download.Draw(random));
    }

    /// <summary>How long a task takes here.</summary>
    public TimeSpan DurationOf(LocalTraining local, long examples, DeviceOptions options, SeededRandom random)
    {
        double seen = local.GradientOnly ? examples : (double)examples * local.Epochs;
        if (local.StepsMax > 0 && local.BatchSize > 0)
        {
            seen = Math.Min(seen, (double)local.StepsMax * local.BatchSize);
        }

        double seconds = options.Overhead.TotalSeconds + (seen / ExamplesPerSecond);
        return Bounded(seconds * (options.DurationSigma == 0 ? 1 : Math.Exp(options.DurationSigma * random.NextGaussian())));
    }

    /// <summary>How long the bytes take to come down.</summary>
    public TimeSpan DownloadOf(long bytes) => Bounded(bytes / DownloadBytesPerSecond);

    /// <summary>How long the bytes take to go up.</summary>
    public TimeSpan UploadOf(long bytes) => Bounded(bytes / UploadBytesPerSecond);

    /// <summary>A century is as good as never, and fits a time span.</summary>
    private static TimeSpan Bounded(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, 3.2e9));
}
