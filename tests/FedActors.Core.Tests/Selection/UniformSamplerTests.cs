using FedActors.Core.Identity;
using FedActors.Core.Selection;

namespace FedActors.Core.Tests.Selection;

public sealed class UniformSamplerTests
{
    private static readonly int[] Available = [.. Enumerable.Range(0, 20).Select(i => (i * 7) + 3)];

    [Fact]
    public void Cohort_is_distinct_available_and_a_function_of_its_arguments()
    {
        int[] drawn = Draw(1, 1);
        Assert.Equal(5, drawn.Distinct().Count());
        Assert.All(drawn, client => Assert.Contains(client, Available));
        Assert.Equal(drawn, Draw(1, 1));
        Assert.NotEqual(drawn, Draw(2, 1));
        Assert.NotEqual(drawn, Draw(1, 2));
    }

    [Fact]
    public void Everyone_is_drawn_where_all_are_asked() => Assert.Equal(Available, new UniformSampler().Sample(Available, 20, 1, new RoundNumber(1), 1).Order());

    [Fact]
    public void Every_client_is_drawn_about_equally_often()
    {
        var counts = new Dictionary<int, int>();
        const int Rounds = 4000;
        for (int round = 1; round <= Rounds; round++)
        {
            foreach (int client in Draw(round, 1))
            {
                counts[client] = counts.GetValueOrDefault(client) + 1;
            }
        }

        // Binomial with p = 1/4: six standard deviations.
        double spread = 6 * Math.Sqrt(Rounds * 0.25 * 0.75);
        Assert.All(Available, client => Assert.InRange(counts[client], (Rounds / 4) - spread, (Rounds / 4) + spread));
    }

    private static int[] Draw(int round, int attempt) => new UniformSampler().Sample(Available, 5, 42, new RoundNumber(round), attempt);
}
