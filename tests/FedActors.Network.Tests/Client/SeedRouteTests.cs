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

    [Theory]
    [InlineData(Reasons.UnsupportedVersion)]
    [InlineData(Reasons.CertificateRevoked)]
    [InlineData(Reasons.WrongFederation)]
    public void What_one_seed_says_again_and_again_is_not_final_and_what_all_say_is(string reason)
    {
        Assert.False(_route.IsFinal(First, Lasting(reason)));
        Assert.False(_route.IsFinal(First, Lasting(reason)));
        Assert.False(_route.IsFinal(new Uri("https://stranger:7443"), Lasting(reason)));
        Assert.True(_route.IsFinal(Second, Lasting(reason)));
    }

    [Fact]
    public void A_seed_that_says_something_else_or_lets_the_node_in_takes_back_what_was_said()
    {
        Assert.False(_route.IsFinal(First, Lasting(Reasons.CertificateRevoked)));
        Assert.False(_route.IsFinal(First, new Refusal(Reasons.NoLeader, "none", Retryable: true)));
        Assert.False(_route.IsFinal(Second, Lasting(Reasons.CertificateRevoked)));
        _route.Welcomed();
        Assert.False(_route.IsFinal(First, Lasting(Reasons.CertificateRevoked)));
        Assert.True(_route.IsFinal(Second, Lasting(Reasons.CertificateRevoked)));
    }

    [Theory]
    [InlineData(Reasons.Superseded)]
    [InlineData(Reasons.SiteNumberTaken)]
    [InlineData(Reasons.RunEnded)]
    public void What_the_store_has_decided_is_final_at_once(string reason) => Assert.True(_route.IsFinal(First, Lasting(reason)));

    [Theory]
    [InlineData(Reasons.CertificateExpired)]
    [InlineData(Reasons.CertificateNotYetValid)]
    public void A_certificates_time_never_ends_the_dialling_but_slows_it_down_once_no_seed_is_left(string reason)
    {
        Refused(First, Lasting(reason));
        Assert.InRange(_route.Next().Wait.TotalSeconds, 0, 2);
        for (int i = 0; i < 4; i++)
        {
            Refused(Second, Lasting(i == 2 ? Reasons.CertificateRevoked : reason));
            Assert.Equal(SeedRoute.CertificateWait, _route.Next().Wait);
        }

        // A renewed kit is let in, and a seed that is lost then is not waited for so long.
        _route.Welcomed();
        _route.Lost(First, TimeSpan.FromMinutes(1));
        Assert.InRange(_route.Next().Wait.TotalSeconds, 0, 2);
    }

    private static Uri First { get; } = new("https://seed-1:7443");

    private static Uri Second { get; } = new("https://seed-2:7443");

    private static Refusal Lasting(string reason) => new(reason, "in words", Retryable: false);

    private void Refused(Uri seed, Refusal refusal)
    {
        _route.Refused(refusal.Leader, refusal.RetryAfterMilliseconds);
        Assert.False(_route.IsFinal(seed, refusal));
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
