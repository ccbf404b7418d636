namespace FedActors.Core.Tests.Leadership;

/// <summary>Some thousand worlds of bad networks, standing and dying processes and unequal clocks.</summary>
public sealed class LeaseWorldTests
{
    private const int WorldsMax = 3000;

    [Fact]
    public void At_most_one_seed_leads_in_any_epoch_and_epochs_rise_and_calm_brings_a_leader()
    {
        int leads = 0, demotions = 0;
        for (ulong seed = 0; seed < WorldsMax; seed++)
        {
            LeaseWorld world = new LeaseWorld(seed).Run(trouble: 60, calm: 45);
            Assert.True(world.Violations.Count == 0, $"world {seed}: {string.Join("; ", world.Violations)}");
            Assert.All(world.Acts.GroupBy(act => act.Epoch), acts => Assert.Single(acts.Select(act => act.Seed).Distinct()));
            Assert.Equal(world.Acts.Select(act => act.Epoch).Order(), world.Acts.Select(act => act.Epoch));
            leads += world.Leads;
            demotions += world.Demotions;
        }

        // The worlds are rough enough to mean something.
        Assert.True(leads > 4 * WorldsMax && demotions > 2 * WorldsMax, $"{leads} leaders, {demotions} demotions");
    }

    [Fact]
    public void Calm_keeps_its_leader()
    {
        LeaseWorld world = new LeaseWorld(3).Run(trouble: 0, calm: 300);
        Assert.Equal((1, 1), (world.Leads, world.Acts.Select(act => act.Epoch).Distinct().Count()));
    }
}
