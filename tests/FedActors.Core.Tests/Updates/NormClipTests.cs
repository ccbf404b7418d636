using FedActors.Core.Randomness;
using FedActors.Core.Updates;
using FedActors.Core.Vectors;

namespace FedActors.Core.Tests.Updates;

public sealed class NormClipTests
{
    [Fact]
    public void Update_within_the_bound_leaves_as_it_is()
    {
        float[] update = [3, 4];
        new NormClip(5).Apply(update);
        Assert.Equal([3, 4], update);
    }

    [Fact]
    public void Update_beyond_the_bound_keeps_its_direction()
    {
        float[] update = [3, 4];
        new NormClip(1).Apply(update);
        Assert.Equal(0.6, update[0], 1e-6);
        Assert.Equal(0.8, update[1], 1e-6);
    }

    [Fact]
    public void No_update_leaves_with_a_norm_above_the_bound()
    {
        for (int slot = 0; slot < 500; slot++)
        {
            var random = new SeededRandom(11, 0, slot, RandomPurpose.DataGeneration);
            float[] update = [.. Enumerable.Range(0, 1 + slot).Select(_ => (float)random.NextGaussian() * 100)];
            double bound = random.NextDouble() + 0.01;
            if (Math.Sqrt(Reductions.NormSquared(update)) > bound)
            {
                new NormClip(bound).Apply(update);
                Assert.InRange(Math.Sqrt(Reductions.NormSquared(update)), bound * (1 - 5e-7), bound);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Bound_must_be_positive_and_finite(double bound) => Assert.Throws<ArgumentOutOfRangeException>(() => new NormClip(bound));
}
