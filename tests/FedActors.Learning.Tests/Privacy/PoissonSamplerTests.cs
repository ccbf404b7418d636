using FedActors.Learning.Privacy;

namespace FedActors.Learning.Tests.Privacy;

public sealed class PoissonSamplerTests
{
    [Theory]
    [InlineData(0.003)]
    [InlineData(0.1)]
    [InlineData(0.75)]
    public void Each_example_is_drawn_with_the_rate_and_independently(double rate)
    {
        const int Examples = 400, Draws = 20_000;
        using var bits = new SecretBits(new SeededBytes(1));
        var sampler = new PoissonSampler(bits, rate);
        int[] order = new int[Examples], counts = new int[Examples];
        double squares = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            int drawn = sampler.Draw(order);
            Assert.True(order.AsSpan(0, drawn).ToArray().Zip(order.AsSpan(0, drawn).ToArray().Skip(1)).All(pair => pair.First < pair.Second));
            foreach (int example in order.AsSpan(0, drawn))
            {
                counts[example]++;
            }

            squares += (drawn - (rate * Examples)) * (drawn - (rate * Examples));
        }

        double spread = Math.Sqrt(Draws * rate * (1 - rate));
        Assert.All(counts, count => Assert.InRange((count - (Draws * rate)) / spread, -5, 5));
        double variance = Examples * rate * (1 - rate);
        Assert.InRange(squares / Draws / variance, 0.93, 1.07);
    }

    [Fact]
    public void A_rate_of_one_takes_all()
    {
        using var bits = new SecretBits(new SeededBytes(1));
        var order = new int[100];
        Assert.Equal(100, new PoissonSampler(bits, 1).Draw(order));
        Assert.Equal(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public void A_rate_of_almost_nothing_draws_nobody()
    {
        using var bits = new SecretBits(new SeededBytes(1));
        var sampler = new PoissonSampler(bits, 1e-300);
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(0, sampler.Draw(new int[100])));
    }
}
