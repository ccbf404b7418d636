using FedActors.Core.Updates;

namespace FedActors.Core.Tests.Updates;

public sealed class TransformChainTests
{
    [Fact]
    public void Transforms_are_applied_in_the_order_given()
    {
        float[] update = [1];
        new TransformChain(new Affine(2, 0), new Affine(1, 3)).Apply(update);
        Assert.Equal([5], update);
    }

    [Fact]
    public void Empty_chain_changes_nothing()
    {
        float[] update = [1, -0f, float.NaN];
        TransformChain.Empty.Apply(update);
        Assert.Equal([1, -0f, float.NaN], update);
    }

    internal sealed class Affine(float factor, float offset) : IUpdateTransform
    {
        public string Name => "affine";

        public void Apply(Span<float> update)
        {
            foreach (ref float value in update)
            {
                value = (value * factor) + offset;
            }
        }
    }
}
