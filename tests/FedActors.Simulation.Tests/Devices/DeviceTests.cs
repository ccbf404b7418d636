using FedActors.Core.Clients;
using FedActors.Core.Randomness;
using FedActors.Simulation.Devices;

namespace FedActors.Simulation.Tests.Devices;

public sealed class DeviceTests
{
    private const int Centres = 20_001;

    private static double[] Speeds(SpeedOptions options) =>
        [.. Enumerable.Range(0, Centres).Select(centre => Device.Draw(new DeviceOptions { Compute = options }, 3, centre).ExamplesPerSecond).Order()];

    [Fact]
    public void Constant_speeds_are_all_alike() =>
        Assert.All(Speeds(new SpeedOptions { Median = 250 }), speed => Assert.Equal(250, speed));

    [Fact]
    public void Log_normal_speeds_have_their_median_and_spread()
    {
        double[] speeds = Speeds(new SpeedOptions { Distribution = DistributionKind.LogNormal, Median = 250, Sigma = 0.8 });
        Assert.InRange(speeds[Centres / 2], 242, 258);

        // One standard deviation up lies at the quantile 0.8413.
        Assert.InRange(speeds[(int)(Centres * 0.8413)] / speeds[Centres / 2], Math.Exp(0.8) * 0.96, Math.Exp(0.8) * 1.04);
    }

    [Fact]
    public void Pareto_speeds_have_a_fastest_and_a_heavy_tail_of_slow_ones()
    {
        double[] speeds = Speeds(new SpeedOptions { Distribution = DistributionKind.Pareto, Median = 400, TailExponent = 1.5 });
        Assert.InRange(speeds[^1], 399, 400);

        // The median of a Pareto variable is 2^(1 / exponent) times its least value; one in a hundred is 100^(1 / exponent) times slower.
        Assert.InRange(speeds[Centres / 2], 400 / Math.Pow(2, 1 / 1.5) * 0.97, 400 / Math.Pow(2, 1 / 1.5) * 1.03);
        Assert.InRange(speeds[Centres / 100], 400 / Math.Pow(100, 1 / 1.5) * 0.85, 400 / Math.Pow(100, 1 / 1.5) * 1.15);
    }

    [Fact]
    public void The_slow_share_is_slower_by_its_factor()
    {
        double[] speeds = Speeds(new SpeedOptions { Median = 100, SlowShare = 0.2, SlowFactor = 10 });
        Assert.InRange(speeds.Count(speed => speed == 10), 3_700, 4_300);
        Assert.Equal(Centres, speeds.Count(speed => speed is 10 or 100));
    }

    [Fact]
    public void A_machine_is_the_same_whenever_it_is_drawn_and_differs_between_worlds()
    {
        var options = new DeviceOptions { Compute = new SpeedOptions { Distribution = DistributionKind.LogNormal, Median = 1 } };
        Assert.Equal(Device.Draw(options, 1, 5), Device.Draw(options, 1, 5));
        Assert.NotEqual(Device.Draw(options, 1, 5), Device.Draw(options, 2, 5));
        Assert.NotEqual(Device.Draw(options, 1, 5), Device.Draw(options, 1, 6));
    }

    [Theory]
    [InlineData(3, 0, false, 60)]
    [InlineData(3, 20, false, 20)]
    [InlineData(3, 0, true, 20)]
    public void A_task_takes_as_long_as_the_examples_it_sees(int epochs, int stepsMax, bool gradientOnly, double examplesSeenPerTen)
    {
        var device = new Device(100, 1e6, 1e6);
        var options = new DeviceOptions { Overhead = TimeSpan.FromSeconds(1), DurationSigma = 0 };
        var local = new LocalTraining { Epochs = epochs, BatchSize = 10, StepsMax = stepsMax, GradientOnly = gradientOnly };
        var random = new SeededRandom(1, 0, 0, RandomPurpose.Schedule);
        Assert.Equal(1 + (examplesSeenPerTen * 10 / 100), device.DurationOf(local, 200, options, random).TotalSeconds, 6);
    }

    [Fact]
    public void Transfers_take_bytes_by_bandwidth_and_never_overflow()
    {
        var device = new Device(1, UploadBytesPerSecond: 1000, DownloadBytesPerSecond: 4000);
        Assert.Equal(2, device.UploadOf(2000).TotalSeconds);
        Assert.Equal(0.5, device.DownloadOf(2000).TotalSeconds);
        Assert.True(new Device(1, 1e-300, 1).UploadOf(long.MaxValue) < TimeSpan.MaxValue);
    }
}
