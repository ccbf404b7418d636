using FedActors.Network.Client;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Client;

/// <summary>However it is refused, a node dials with growing waits.</summary>
public sealed class SeedRouteTests
{
    private readonly SeedRoute _route = new(() => 0.5);

    public SeedRouteTests() => _route.Learn(["https://seed-1:7443", "https://seed-2:7443"]);

    [Fact]
    public void Refused_without_a_leader_the_waits_double_up_to_a_bound()
    {
        List<double> waits = Waits(12, () => _route.Refused(null, null));
        Assert.Equal([0, 0.1, 0.1, 0.2, 0.2, 0.4, 0.4, 0.8, 0.8, 1.6, 1.6, 2], waits);
    }

    [Fact]
    public void Sessions_that_end_at_once_do_not_make_the_waits_short_again()
    {
        List<double> waits = Waits(40, () => _route.Lost(new Uri("https://seed-1:7443"), TimeSpan.Zero));
        Assert.Equal(2, waits[^1]);
    }

    [Fact]
    public void Seeds_that_name_each_other_are_not_dialled_in_a_tight_loop()
    {
        List<double> waits = Waits(400, () => _route.Refused("https://seed-2:7443", null));

        // Three hops at most follow each wait.
        Assert.InRange(waits.Sum(), 2 * ((400 / 4) - 20), double.MaxValue);
    }

    [Fact]
    public void A_seed_that_says_how_long_to_wait_is_obeyed_up_to_half_a_minute()
    {
        _route.Next();
        _route.Refused(null, 5000);
        Assert.Equal(5, _route.Next().Wait.TotalSeconds);
        _route.Refused(null, int.MaxValue);
        Assert.Equal(30, _route.Next().Wait.TotalSeconds);
    }

    [Fact]
    public void A_version_that_no_seed_speaks_ends_the_dialling_and_one_release_does_not()
    {
        var refusal = new Refusal(Reasons.UnsupportedVersion, "speaks 2", Retryable: false);
        Assert.False(_route.IsFinal(refusal));
        Assert.True(_route.IsFinal(refusal));
        Assert.True(_route.IsFinal(new Refusal("certificate-revoked", "withdrawn", Retryable: false)));
        Assert.False(_route.IsFinal(new Refusal(Reasons.NoLeader, "none", Retryable: true)));
    }

    private List<double> Waits(int count, Action refused)
    {
        var waits = new List<double>();
        for (int i = 0; i < count; i++)
        {
            waits.Add(_route.Next().Wait.TotalSeconds);
            refused();
        }

        return waits;
    }
}
