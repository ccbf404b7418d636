using System.Net;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Network.Wire;

namespace FedActors.Network.Tests.Server;

public sealed class UpdateEndpointTests
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_update_arrives_gets_a_receipt_and_is_read_back(string version)
    {
        await using SeedFixture seed = await SeedFixture.Start();
        using HttpClient http = seed.Http(version: Version.Parse(version));
        TaskKey key = seed.Ask();
        ModelVector update = UpdateFiles.Values(seed.Shape);
        Sha256Digest digest = Sha256Digest.Of(update.Values);
        byte[] file = SafetensorsWriter.ToArray(update);
        UpdateReceipt receipt = await (await http.PutUpdate(key, digest, file)).Receipt();
        Assert.Equal((new ClientId(0), key, digest, (long)file.Length), (receipt.Client, receipt.Key, receipt.Body, receipt.Bytes));
        IUpdateSource source = seed.Spool.Find(new ClientId(0), digest)!;
        var read = new float[source.Length];
        source.Read(0, read);
        Assert.Equal(update.Values.ToArray(), read);
    }
}
