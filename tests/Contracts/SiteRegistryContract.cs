using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace Contracts;

/// <summary>What every site registry keeps.</summary>
public abstract class SiteRegistryContract
{
    private static readonly SiteName North = new("north", new ClientId(3)), South = new("south", new ClientId(1));

    protected abstract ISiteRegistry Sites { get; }

    [Fact]
    public void Each_process_of_a_site_is_a_new_life()
    {
        Assert.Equal(new Incarnation(1), Sites.Register(North, Boot(1)));
        Assert.Equal(new Incarnation(2), Sites.Register(North, Boot(2)));
        Assert.Equal(new Incarnation(1), Sites.Register(South, Boot(3)));
    }

    [Fact]
    public void Process_that_comes_again_keeps_its_incarnation_even_after_a_newer_one()
    {
        Sites.Register(North, Boot(1));
        Sites.Register(North, Boot(2));

        Assert.Equal(new Incarnation(1), Sites.Register(North, Boot(1)));
        Assert.Equal(new Incarnation(2), Sites.Register(North, Boot(2)));
        Assert.Equal(new Incarnation(2), Assert.Single(Sites.All()).Incarnation);
    }

    [Fact]
    public void Sites_are_listed_by_number()
    {
        Sites.Register(North, Boot(1));
        Sites.Register(South, Boot(2));

        Assert.Equal([South, North], Sites.All().Select(site => site.Site));
        Assert.All(Sites.All(), site => Assert.True(site.FirstSeen <= site.LastSeen));
    }

    [Fact]
    public void Number_of_another_site_is_refused()
    {
        Sites.Register(North, Boot(1));

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => Sites.Register(South with { Client = North.Client }, Boot(2)));

        Assert.Contains("site south says that it is client-3, which is site north.", error.Message);
        Assert.Equal([North], Sites.All().Select(site => site.Site));
    }

    [Fact]
    public void Second_number_of_a_site_is_refused()
    {
        Sites.Register(North, Boot(1));

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => Sites.Register(North with { Client = new ClientId(9) }, Boot(1)));

        Assert.Contains("site north says that it is client-9; it joined as client-3.", error.Message);
        Assert.Equal(new Incarnation(1), Assert.Single(Sites.All()).Incarnation);
    }

    [Fact]
    public void Many_sites_and_processes_at_once_are_all_told_apart()
    {
        const int SiteCount = 4, Processes = 8;
        var given = new Incarnation[SiteCount * Processes];

        Parallel.For(0, given.Length, index =>
        {
            int site = index % SiteCount;
            given[index] = Sites.Register(new SiteName($"site-{site}", new ClientId(site)), Boot(index));
        });

        for (int site = 0; site < SiteCount; site++)
        {
            Assert.Equal(
                Enumerable.Range(1, Processes).Select(life => (long)life),
                given.Where((_, index) => index % SiteCount == site).Select(incarnation => incarnation.Value).Order());
        }

        Assert.Equal(SiteCount, Sites.All().Count);
    }

    [Fact]
    public void One_process_that_registers_many_times_at_once_has_one_life()
    {
        var given = new Incarnation[16];

        Parallel.For(0, given.Length, index => given[index] = Sites.Register(North, Boot(7)));

        Assert.All(given, incarnation => Assert.Equal(new Incarnation(1), incarnation));
    }

    private static Guid Boot(int number) => new(number + 1, 0, 0, new byte[8]);
}
