using FedActors.Network.Identity;
using Shared;

namespace FedActors.Network.Tests.Identity;

public sealed class SiteKitTests : IDisposable
{
    private readonly TestFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void A_kit_says_who_it_is_and_believes_its_own_certificate()
    {
        _federation.Seed();
        _federation.Node("hospital-a");
        SiteKit node = _federation.Load("hospital-a"), seed = _federation.Load("seed-1");
        Assert.Equal(("hospitals", PeerRole.Node, "hospital-a", 0), (node.Identity.Federation, node.Identity.Role, node.Identity.Name, node.Identity.Client?.Value));
        Assert.True(seed.Anchors.Check(node.Certificate, PeerRole.Node, DateTimeOffset.UtcNow).IsTrusted);
        Assert.True(node.Anchors.ChainIsTrusted(seed.Certificate, forServer: true));
        Assert.False(node.Anchors.ChainIsTrusted(node.Certificate, forServer: true));
        Assert.True(node.Certificate.HasPrivateKey);
        Assert.Empty(node.Warnings(DateTimeOffset.UtcNow));
    }
}
