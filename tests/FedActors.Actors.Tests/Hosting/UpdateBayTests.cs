using FedActors.Actors.Hosting;
using FedActors.Core.Aggregation;
using FedActors.Core.Identity;

namespace FedActors.Actors.Tests.Hosting;

public sealed class UpdateBayTests
{
    private static readonly ClientId Client = new(3);
    private static readonly Sha256Digest First = Sha256Digest.Of("first"u8), Second = Sha256Digest.Of("second"u8);

    private readonly UpdateBay _bay = new();

    [Fact]
    public void Each_client_has_room_for_two_bodies_and_the_newest_stay()
    {
        for (int i = 0; i < 100; i++)
        {
            _bay.Put(Client, Sha256Digest.Of([(byte)i]), [i]);
        }

        Assert.Equal(2, _bay.Count);
        Assert.Equal([99f], Assert.IsType<UpdateVector>(_bay.Find(Client, Sha256Digest.Of([99]))).Values);
        Assert.Equal([98f], Assert.IsType<UpdateVector>(_bay.Find(Client, Sha256Digest.Of([98]))).Values);
        Assert.Null(_bay.Find(Client, Sha256Digest.Of([97])));

        // The same once more takes no other's place.
        _bay.Put(Client, Sha256Digest.Of([99]), [99]);
        Assert.NotNull(_bay.Find(Client, Sha256Digest.Of([98])));
    }

    [Fact]
    public void Body_is_found_only_under_its_client_and_digest()
    {
        _bay.Put(Client, First, [1]);
        Assert.Null(_bay.Find(new ClientId(4), First));
        Assert.Null(_bay.Find(Client, Second));
        Assert.Equal([1f], Assert.IsType<UpdateVector>(_bay.Find(Client, First)).Values);
    }

    [Fact]
    public void Dropping_a_client_throws_away_whatever_it_put_down()
    {
        _bay.Put(Client, First, [1]);
        _bay.Put(new ClientId(4), Second, [2]);
        _bay.Drop(Client);
        Assert.Null(_bay.Find(Client, First));
        Assert.Equal(1, _bay.Count);
    }

    [Fact]
    public void Dropping_an_older_body_leaves_the_newer_one()
    {
        _bay.Put(Client, First, [1]);
        _bay.Put(Client, Second, [2]);
        _bay.Drop(Client, First);
        Assert.Equal(1, _bay.Count);
        _bay.Drop(Client, Second);
        _bay.Drop(Client, Second);
        Assert.Equal(0, _bay.Count);
    }
}
