using System.Runtime.CompilerServices;
using FedActors.Core.Membership;

namespace FedActors.Core.Tests.Membership;

public sealed class HeartbeatRhythmTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Rhythm_takes_eight_bytes() => Assert.Equal(8, Unsafe.SizeOf<HeartbeatRhythm>());

    [Theory]
    [InlineData(0, 0.30103)]
    [InlineData(1, 0.79955)]
    [InlineData(2, 1.64302)]
    [InlineData(3, 2.86980)]
    [InlineData(4, 4.49935)]
    public void Phi_is_the_negative_logarithm_of_the_normal_tail(double deviations, double phi)
    {
        // Deviation of 100 ms, the least there is. The tail's approximation is within 6 percent of phi up to four deviations.
        HeartbeatRhythm rhythm = Steady(Second, 100);
        Assert.Equal(phi, rhythm.Phi(TimeSpan.FromSeconds(1 + (deviations / 10)), Second, TimeSpan.Zero), phi * 0.06);
    }

    [Fact]
    public void Phi_grows_with_silence_and_stays_finite()
    {
        HeartbeatRhythm rhythm = Steady(Second, 20);
        double before = 0;
        for (int tenths = 0; tenths < 36_000; tenths += 7)
        {
            double phi = rhythm.Phi(TimeSpan.FromSeconds(tenths / 10.0), Second, TimeSpan.FromSeconds(3));
            Assert.True(double.IsFinite(phi) && phi >= before, $"{phi} after {tenths / 10.0} s");
            before = phi;
        }

        Assert.True(double.IsFinite(rhythm.Phi(TimeSpan.FromDays(10_000), Second, Second)));
    }

    [Fact]
    public void Irregular_member_is_waited_for_longer()
    {
        HeartbeatRhythm steady = Steady(Second, 50), irregular = default;
        for (int beat = 0; beat < 50; beat++)
        {
            irregular.Observe(TimeSpan.FromSeconds(beat % 2 == 0 ? 0.2 : 2.5));
        }

        TimeSpan silence = TimeSpan.FromSeconds(5);
        Assert.True(steady.Phi(silence, Second, TimeSpan.FromSeconds(3)) > 8);
        Assert.True(irregular.Phi(silence, Second, TimeSpan.FromSeconds(3)) < 8);
    }

    [Fact]
    public void Many_messages_at_once_do_not_make_the_next_interval_suspicious()
    {
        HeartbeatRhythm rhythm = Steady(TimeSpan.FromMilliseconds(1), 100);
        Assert.True(rhythm.Phi(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1)) < 1);
    }

    private static HeartbeatRhythm Steady(TimeSpan interval, int beats)
    {
        HeartbeatRhythm rhythm = default;
        for (int beat = 0; beat < beats; beat++)
        {
            rhythm.Observe(interval);
        }

        return rhythm;
    }
}
