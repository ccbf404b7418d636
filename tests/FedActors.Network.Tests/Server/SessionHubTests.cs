using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Rounds;

namespace FedActors.Network.Tests.Server;

public sealed class SessionHubTests
{
    [Fact]
    public async Task A_node_is_welcomed_heard_and_told()
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using TestSocket node = await seed.Join("hospital-b");
        Assert.Equal((new ClientId(1), new Incarnation(1), "run-1"), (node.Welcome!.Client, node.Welcome.Incarnation, node.Welcome.RunId));
        await node.Send(new AggregatorMessage.Hello(100, null));
        var heard = await seed.Aggregator.Next<RunInput.FromClient>();
        Assert.Equal((new ClientId(1), new Incarnation(1)), (heard.Client, heard.Incarnation));
        TaskKey key = seed.Ask(client: 1);
        Assert.Equal(key, Assert.IsType<ClientMessage.TrainTask>(await node.Next()).Key);
        seed.Sessions.SendToAll(new ClientMessage.RoundCommitted(new RoundNumber(1)));
        Assert.IsType<ClientMessage.RoundCommitted>(await node.Next());
        node.Socket.Abort();
        Assert.Equal(new ClientId(1), (await seed.Aggregator.Next<RunInput.SessionLost>()).Client);
    }
}
