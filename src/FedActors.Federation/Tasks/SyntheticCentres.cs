using FedActors.Core.Edges;
using FedActors.Core.Identity;

namespace FedActors.Federation.Tasks;

/// <summary>Centres that draw their updates; nothing is kept for any of them, so that there may be millions.</summary>
/// <param name="examplesOf">How many examples a centre has or pretends to have.</param>
internal sealed class SyntheticCentres(Func<ClientId, long> examplesOf) : ICentres
{
    public long ExamplesOf(ClientId client) => examplesOf(client);

    public IReadOnlyList<long>? ExamplesPerClassOf(ClientId client) => null;

    public ITrainer TrainerOf(ClientId client) => new SyntheticTrainer(examplesOf(client));
}
