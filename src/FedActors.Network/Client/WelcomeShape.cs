using FedActors.Core.Vectors;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>The model as a welcome describes it, held against the one a node can train.</summary>
internal static class WelcomeShape
{
    /// <summary>Why the two do not go together, as a sentence; null where they do.</summary>
    /// <param name="terms">What the seed said; no tensors where they are too many for one message.</param>
    /// <param name="own">What the node trains; null where it takes anything.</param>
    /// <param name="shape">The model; null where neither side says.</param>
    public static string? Flaw(WelcomeTerms terms, ModelShape? own, out ModelShape? shape)
    {
        shape = own;
        if (terms.Tensors.Count == 0)
        {
            return null;
        }

        ModelShape run;
        try
        {
            run = ModelShape.Of([.. terms.Tensors.Select(tensor => (tensor.Name, tensor.Dimensions.ToArray()))]);
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            return $"the seed describes a model that cannot be: {error.Message}";
        }

        shape ??= run;
        return shape.Equals(run) ? null
            : $"run '{terms.RunId}' trains a model of the tensors {Short(run)}; this node is set up for {Short(shape)}. "
                + "Give the node the same model section as the seed.";
    }

    private static string Short(ModelShape shape)
    {
        string text = shape.ToString();
        return text.Length <= 300 ? text : text[..300] + " ...";
    }
}
