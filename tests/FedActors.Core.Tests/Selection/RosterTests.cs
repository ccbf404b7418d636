using FedActors.Core.Identity;
using FedActors.Core.Selection;
using FedActors.Core.Tests.Rounds;

namespace FedActors.Core.Tests.Selection;

public sealed class RosterTests
{
    private readonly Roster _roster = new();

    [Fact]
    public void Greetings_join_stay_restart_and_are_superseded()
    {
        Assert.Equal(JoinOutcome.Joined, Greet(5));
        Assert.Equal(JoinOutcome.StillHere, Greet(5));
        Assert.Equal(JoinOutcome.Restarted, Greet(5, incarnation: 3));
        Assert.Equal(JoinOutcome.Superseded, Greet(5, incarnation: 2));
        Assert.Equal((1, new Incarnation(3)), (_roster.Count, _roster.IncarnationOf(new ClientId(5))));
    }

    [Fact]
    public void Removed_member_comes_back_but_never_as_an_older_life()
    {
        Greet(5, incarnation: 3);
        Assert.False(_roster.Remove(new ClientId(5), new Incarnation(2)));
        Assert.True(_roster.Remove(new ClientId(5), new Incarnation(3)));
        Assert.False(_roster.Remove(new ClientId(5), new Incarnation(3)));
        Assert.Equal(JoinOutcome.Superseded, Greet(5, incarnation: 2));
        Assert.Equal(0, _roster.Count);
        Assert.Equal(JoinOutcome.Joined, Greet(5, incarnation: 3));
    }

    [Fact]
    public void Available_members_come_in_the_order_of_their_numbers()
    {
        foreach (int client in new[] { 40, 3, 17 })
        {
            Greet(client);
        }

        Assert.Equal([3, 17, 40], _roster.Available().ToArray());
        _roster.SetBusy(new ClientId(17), true);
        Assert.Equal([3, 40], _roster.Available().ToArray());
        _roster.SetBusy(new ClientId(17), false);
        _roster.Remove(new ClientId(3), Samples.First);
        Assert.Equal([17, 40], _roster.Available().ToArray());
    }

    [Fact]
    public void Member_is_available_exactly_while_it_has_examples()
    {
        Greet(1, examples: 0);
        Assert.Empty(_roster.Available().ToArray());
        Greet(1, examples: 5);
        Assert.Equal([1], _roster.Available().ToArray());
        Greet(1, examples: -5);
        Assert.Empty(_roster.Available().ToArray());
        Assert.Equal(0, _roster.ExamplesOf(new ClientId(1)));
    }

    [Fact]
    public void Restarted_member_is_not_busy_any_more()
    {
        Greet(1);
        _roster.SetBusy(new ClientId(1), true);
        Greet(1, incarnation: 2);
        Assert.Equal([1], _roster.Available().ToArray());
    }

    [Fact]
    public void Silence_is_counted_from_the_last_word()
    {
        Greet(1, at: 0);
        Greet(2, at: 0);
        Assert.True(_roster.Hear(new ClientId(2), Samples.First, Samples.At(4)));
        Assert.False(_roster.Hear(new ClientId(2), new Incarnation(2), Samples.At(9)));
        Assert.False(_roster.Hear(new ClientId(99), Samples.First, Samples.At(9)));
        Assert.Equal([1], _roster.SilentSince(Samples.At(4)).Select(silent => silent.Client.Value));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(Roster.PopulationMax)]
    public void Number_outside_the_population_is_refused_by_name(int client) =>
        Assert.Contains("0 to 16777215", Assert.Throws<ArgumentOutOfRangeException>(() => Greet(client)).Message);

    [Fact]
    public void Unknown_clients_are_nobody()
    {
        Assert.False(_roster.IsMember(new ClientId(3), default));
        Assert.Equal(default, _roster.IncarnationOf(new ClientId(-1)));
        _roster.SetBusy(new ClientId(1000), true);
        Assert.Empty(_roster.Available().ToArray());
    }

    private JoinOutcome Greet(int client, long incarnation = 1, long examples = 10, double at = 0) =>
        _roster.Greet(new ClientId(client), new Incarnation(incarnation), examples, Samples.At(at));
}
