using Contracts;
using FedActors.Core.Edges;
using FedActors.Federation.Stores;

namespace FedActors.Federation.Tests.Stores;

public sealed class MemoryModelStoreTests : ModelStoreContract
{
    protected override IModelStore Store { get; } = new MemoryModelStore(Kept);

    [Fact]
    public void Room_for_one_model_is_too_little() => Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryModelStore(1));
}
