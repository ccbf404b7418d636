using FedActors.Core.Randomness;

namespace FedActors.Core.Tests.Randomness;

public sealed class SeededSecretsTests
{
    [Fact]
    public void The_same_name_gives_the_same_bytes_and_another_gives_others()
    {
        byte[] one = Bytes(new SeededSecrets(1, 2, 3)), again = Bytes(new SeededSecrets(1, 2, 3)), other = Bytes(new SeededSecrets(1, 2, 4));
        Assert.Equal(one, again);
        Assert.NotEqual(one, other);
        Assert.InRange(one.Distinct().Count(), 200, 256);
        Assert.NotEqual(0, one[^1] | one[^2] | one[^3]);
    }

    private static byte[] Bytes(SeededSecrets secrets)
    {
        byte[] bytes = new byte[1003];
        secrets.Fill(bytes);
        return bytes;
    }
}
