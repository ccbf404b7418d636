using FedActors.Simulation.Engine;
using FedActors.Simulation.Network;

namespace FedActors.Simulation.Tests.Network;

public sealed class SimulatedNetworkTests
{
    private const int Messages = 20_000;

    private readonly EventLoop _loop = new(5, shuffleTies: true);

    private SimulatedNetwork Open(NetworkOptions options, int centres = 3) => new(_loop, options, centres, seed: 5);

    private List<int> Send(SimulatedNetwork network, int centre, LinkDirection direction, int count = Messages)
    {
        var arrived = new List<int>();
        for (int i = 0; i < count; i++)
        {
            int number = i;
            network.Send(centre, direction, new LoopAction(() => arrived.Add(number)));
        }

        _loop.Run(long.MaxValue, null);
        return arrived;
    }

    [Fact]
    public void Loss_has_the_rate_that_was_asked_for()
    {
        SimulatedNetwork network = Open(new NetworkOptions { Loss = 0.2 });
        int arrived = Send(network, 0, LinkDirection.Up).Count;

        // Five standard deviations of a binomial around 16,000.
        Assert.InRange(arrived, 15_720, 16_280);
        Assert.Equal(Messages - arrived, network.Lost);
    }

    [Fact]
    public void Duplication_has_the_rate_that_was_asked_for()
    {
        SimulatedNetwork network = Open(new NetworkOptions { Duplication = 0.1 });
        List<int> arrived = Send(network, 0, LinkDirection.Down);
        Assert.InRange(arrived.Count - Messages, 1_790, 2_210);
        Assert.Equal(arrived.Count - Messages, network.Duplicated);
        Assert.Equal(Messages, arrived.Distinct().Count());
    }

    [Fact]
    public void Reordering_happens_at_its_rate_and_overtakes()
    {
        SimulatedNetwork network = Open(new NetworkOptions { Reorder = 0.3 });
        List<int> arrived = Send(network, 0, LinkDirection.Down);
        Assert.InRange(network.Reordered, 5_670, 6_330);
        Assert.NotEqual(arrived.Order(), arrived);
        Assert.Equal(Messages, arrived.Count);
    }

    [Theory]
    [InlineData(LinkDirection.Up)]
    [InlineData(LinkDirection.Down)]
    public void Without_reordering_each_link_and_direction_keeps_its_order(LinkDirection direction)
    {
        SimulatedNetwork network = Open(new NetworkOptions { LatencySigma = 2, Loss = 0.1, Duplication = 0.1 });
        List<int> arrived = Send(network, 1, direction);
        Assert.Equal(arrived.Order(), arrived);
    }

    [Fact]
    public void A_cut_stops_its_own_link_and_direction_only()
    {
        SimulatedNetwork network = Open(new NetworkOptions());
        network.Cut(1, LinkDirection.Down);
        Assert.Empty(Send(network, 1, LinkDirection.Down, 10));
        Assert.Equal(10, Send(network, 1, LinkDirection.Up, 10).Count);
        Assert.Equal(10, Send(network, 2, LinkDirection.Down, 10).Count);
        Assert.True(network.IsCut(1, LinkDirection.Both));
        Assert.False(network.IsCut(1, LinkDirection.Up));
        network.Mend(1, LinkDirection.Down);
        Assert.Equal(10, Send(network, 1, LinkDirection.Down, 10).Count);
    }

    [Fact]
    public void Cuts_add_up_and_the_link_is_whole_when_the_last_is_mended()
    {
        SimulatedNetwork network = Open(new NetworkOptions());
        network.Cut(0, LinkDirection.Both);
        network.Cut(0, LinkDirection.Up);
        network.Mend(0, LinkDirection.Both);
        Assert.True(network.IsCut(0, LinkDirection.Up));
        Assert.False(network.IsCut(0, LinkDirection.Down));
        network.MendAll();
        Assert.False(network.IsCut(0, LinkDirection.Both));
        network.Mend(0, LinkDirection.Up);
        network.Cut(0, LinkDirection.Up);
        Assert.True(network.IsCut(0, LinkDirection.Up));
    }

    [Fact]
    public void Delays_have_the_median_that_was_asked_for_and_no_tail_overflows()
    {
        SimulatedNetwork network = Open(new NetworkOptions { Latency = TimeSpan.FromMilliseconds(50), LatencySigma = 0.5 });
        double[] delays = [.. Enumerable.Range(0, 10_001).Select(_ => network.Delay().TotalMilliseconds).Order()];
        Assert.InRange(delays[5_000], 48.5, 51.5);
        network.Become(new NetworkOptions { Latency = TimeSpan.FromMinutes(10), LatencySigma = 5 });
        Assert.All(Enumerable.Range(0, 20_000), _ => Assert.InRange(network.Delay(), TimeSpan.Zero, TimeSpan.FromDays(1)));
        network.Become(new NetworkOptions { Latency = TimeSpan.FromMilliseconds(7), LatencySigma = 0 });
        Assert.Equal(7, network.Delay().TotalMilliseconds);
    }
}
