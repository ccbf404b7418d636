using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Wire;

public sealed class ProtocolVersionTests
{
    [Fact]
    public void The_greatest_version_in_common_is_taken()
    {
        Assert.Equal(1, ProtocolVersion.Negotiate([1]));
        Assert.Equal(2, ProtocolVersion.Negotiate([3, 1, 2]));
        Assert.Null(ProtocolVersion.Negotiate([3, 4]));
        Assert.Null(ProtocolVersion.Negotiate([]));
    }

    [Fact]
    public void A_refused_version_is_explained()
    {
        Refusal refusal = ProtocolVersion.Unsupported([2, 3]);
        Assert.Equal(Reasons.UnsupportedVersion, refusal.Reason);
        Assert.False(refusal.Retryable);
        Assert.Contains("2, 3", refusal.Detail);
    }
}
