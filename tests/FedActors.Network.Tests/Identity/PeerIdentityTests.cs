using System.Security.Cryptography.X509Certificates;
using FedActors.Core.Identity;
using FedActors.Network.Identity;

namespace FedActors.Network.Tests.Identity;

public sealed class PeerIdentityTests
{
    private static readonly string Longest = new('a', 63);

    [Theory]
    [InlineData("urn:fedactors:hospitals:node:hospital-a:0", "hospital-a", PeerRole.Node, 0)]
    [InlineData("urn:fedactors:hospitals:node:x:2147483647", "x", PeerRole.Node, 2147483647)]
    [InlineData("urn:fedactors:hospitals:seed:seed-1", "seed-1", PeerRole.Seed, null)]
    [InlineData("urn:fedactors:hospitals:operator:olga", "olga", PeerRole.Operator, null)]
    public void The_one_uri_says_who_it_is(string uri, string name, PeerRole role, int? number)
    {
        using X509Certificate2 certificate = new ForgedCertificate { CommonName = name, Uris = [uri] }.SelfSigned();
        PeerIdentity? identity = PeerIdentity.Read(certificate);
        Assert.Equal(new PeerIdentity("hospitals", role, name, number is { } value ? new ClientId(value) : null, certificate.SerialNumber), identity);
    }

    [Fact]
    public void A_name_has_at_most_63_characters()
    {
        Assert.Equal(Longest, Read(Longest, $"urn:fedactors:hospitals:seed:{Longest}")?.Name);
        Assert.Null(Read($"{Longest}a", $"urn:fedactors:hospitals:seed:{Longest}a"));
        Assert.Null(Read("seed-1", $"urn:fedactors:{Longest}a:seed:seed-1"));
    }

    [Theory]
    [InlineData("urn:fedactors:hospitals:node:hospital-a")]
    [InlineData("urn:fedactors:hospitals:seed:hospital-a:0")]
    [InlineData("urn:fedactors:hospitals:node:hospital-a:-1")]
    [InlineData("urn:fedactors:hospitals:node:hospital-a:00")]
    [InlineData("urn:fedactors:hospitals:node:hospital-a:+1")]
    [InlineData("urn:fedactors:hospitals:node:hospital-a:2147483648")]
    [InlineData("urn:fedactors:hospitals:node:hospital-a:0:1")]
    [InlineData("urn:fedactors:hospitals:node:hospital-a:0\n")]
    [InlineData("urn:fedactors:hospitals:node:hospital-a\0:0")]
    [InlineData("urn:fedactors:hospitals:node:hospital-a:0\0.evil")]
    [InlineData("\0urn:fedactors:hospitals:node:hospital-a:0")]
    [InlineData("URN:fedactors:hospitals:node:hospital-a:0")]
    [InlineData("urn:fedactors:hospitals:Node:hospital-a:0")]
    [InlineData("urn:fedactors:hospitals:admin:hospital-a")]
    [InlineData("urn:fedactors:hospitals:authority")]
    [InlineData("urn:fedactors::node:hospital-a:0")]
    [InlineData("urn:fedactors:hospitals:node::0")]
    [InlineData("urn:fedactors:hospitals:node:-hospital-a:0")]
    [InlineData("urn:fedactors:hospitals:node:hospital-a-:0")]
    [InlineData("https://example.org/hospital-a")]
    [InlineData("")]
    public void A_uri_that_is_not_ours_to_the_letter_says_nothing(string uri) => Assert.Null(Read("hospital-a", uri));

    [Fact]
    public void Two_uris_say_nothing_even_if_they_are_equal()
    {
        const string Uri = "urn:fedactors:hospitals:node:hospital-a:0";
        Assert.Null(Read("hospital-a", Uri, "urn:fedactors:hospitals:node:hospital-b:1"));
        Assert.Null(Read("hospital-a", Uri, Uri));
        Assert.Null(Read("hospital-a", Uri, "https://example.org"));
    }

    [Fact]
    public void A_common_name_alone_says_nothing()
    {
        Assert.Null(Read("hospital-a"));
        Assert.Null(Read("urn:fedactors:hospitals:node:hospital-a:0"));
    }

    [Fact]
    public void The_common_name_has_to_be_the_same_name() => Assert.Null(Read("hospital-b", "urn:fedactors:hospitals:node:hospital-a:0"));

    [Fact]
    public void Two_common_names_say_nothing() => Assert.Null(Read("hospital-a, CN=hospital-b", "urn:fedactors:hospitals:node:hospital-a:0"));

    private static PeerIdentity? Read(string commonName, params string[] uris)
    {
        using X509Certificate2 certificate = new ForgedCertificate { CommonName = commonName, Uris = uris }.SelfSigned();
        return PeerIdentity.Read(certificate);
    }
}
