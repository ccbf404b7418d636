using System.Reflection;
using FedActors.Federation.Configuration;
using FedActors.Network.Server;
using FedActors.Seed.Hosting;

namespace FedActors.Seed.Tests.Hosting;

/// <summary>Every bound of the server can be set, and is the server's own where it is not.</summary>
public sealed class SeedLimitsTests
{
    [Fact]
    public void Nothing_set_gives_the_servers_own_limits() => Assert.Equal(new ServerLimits(), SeedNetwork.Limits(new SeedLimits()));

    [Fact]
    public void Every_setting_reaches_a_limit_of_its_own()
    {
        PropertyInfo[] settings = typeof(SeedLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        Assert.Equal(typeof(ServerLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance).Length, settings.Length);
        var usual = new ServerLimits();
        var changed = new HashSet<string>();
        foreach (PropertyInfo setting in settings.Where(setting => setting.Name != nameof(SeedLimits.RequestsPerSecond)))
        {
            var limits = new SeedLimits();
            setting.SetValue(limits, setting.GetValue(limits) switch
            {
                int number => number - 1,
                long number => number + 1,
                TimeSpan span => span + TimeSpan.FromMilliseconds(1),
                _ => 7,
            });
            ServerLimits found = SeedNetwork.Limits(limits);
            string name = Assert.Single(typeof(ServerLimits).GetProperties(), limit => !Equals(limit.GetValue(found), limit.GetValue(usual))).Name;
            Assert.True(changed.Add(name), $"{name} is set twice.");
            Assert.Same(found, found.Validated());
        }

        ServerLimits few = SeedNetwork.Limits(new SeedLimits { RequestsPerSecond = 10 });
        Assert.Equal((10.0, 20.0), (few.RequestsPerSecond, few.RequestsBurst));
    }
}
