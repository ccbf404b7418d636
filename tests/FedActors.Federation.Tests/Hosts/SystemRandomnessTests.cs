using Contracts;
using FedActors.Core.Edges;
using FedActors.Federation.Hosts;

namespace FedActors.Federation.Tests.Hosts;

public sealed class SystemRandomnessTests : SecretRandomnessContract
{
    protected override ISecretRandomness Randomness { get; } = new SystemRandomness();
}
