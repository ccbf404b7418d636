using FedActors.Learning.Kernels;

namespace FedActors.Learning.Training;

/// <summary>Carries the loss's gradient back through the layers and adds each layer's weight gradient to a destination.</summary>
internal sealed unsafe class BackwardPass
{
    private readonly NetworkPlan _plan;
    private readonly float* _first, _second;

    /// <param name="plan">The layers.</param>
    /// <param name="scratch">Where gradients of outputs live; takes <see cref="ScratchLength"/>.</param>
    /// <param name="rowsMax">The most examples in one run.</param>
    public BackwardPass(NetworkPlan plan, Scratch scratch, int rowsMax)
    {
        _plan = plan;
        _first = scratch.Take((long)rowsMax * plan.OutputStrideMax);
        _second = scratch.Take((long)rowsMax * plan.OutputStrideMax);
    }

    /// <summary>Where the loss's gradient by the last layer's outputs is put before <see cref="Run"/>.</summary>
    public float* OutputGradient => _first;

    public static long ScratchLength(NetworkPlan plan, int rowsMax) => 2 * Scratch.Rounded((long)rowsMax * plan.OutputStrideMax);

    /// <summary>destination = scale x destination + weight gradient, layer by layer from the last.</summary>
    /// <param name="work">The weights the forward pass used; may be the destination, since a layer's are read before they change.</param>
    /// <param name="forward">The forward pass's outputs.</param>
    /// <param name="features">float32[rows x features].</param>
    /// <param name="featureStride">Distance of its rows.</param>
    /// <param name="rows">Examples.</param>
    /// <param name="destination">In the layout of the working copy.</param>
    /// <param name="scale">1 to add.</param>
    public void Run(
        float* work, ForwardPass forward, float* features, nint featureStride, int rows, float* destination, float scale)
    {
        float* current = _first, next = _second;
        ClearPadding(current, rows, _plan.Layers[^1]);
        for (int index = _plan.Layers.Length - 1; index >= 0; index--)
        {
            LayerPlan layer = _plan.Layers[index];
            float* x = features;
            nint xStride = featureStride;
            if (index > 0)
            {
                LayerPlan before = _plan.Layers[index - 1];
                x = forward.OutputsOf(index - 1);
                xStride = before.OutputStride;
                ClearPadding(next, rows, before);
                InputGradient.Run(layer.Layout, work + layer.WorkOffset, current, layer.OutputStride, rows, next, before.OutputStride);
                ActivationKernel.MultiplyBySlope(
                    _plan.Spec.Activation, x, xStride, rows, before.Layout.Outputs, next, before.OutputStride);
            }

            LayerKernel.AddWeightGradient(
                layer.Layout, destination + layer.WorkOffset, scale, x, xStride, rows, current, layer.OutputStride);
            float* done = current;
            current = next;
            next = done;
        }
    }

    /// <summary>Kernels read whole lanes: what lies past the last output must add nothing.</summary>
    private static void ClearPadding(float* rowsOf, int rows, in LayerPlan layer)
    {
        int outputs = layer.Layout.Outputs, padding = layer.Layout.PaddedOutputs - outputs;
        for (int row = 0; row < rows && padding > 0; row++)
        {
            new Span<float>(rowsOf + ((nint)row * layer.OutputStride) + outputs, padding).Clear();
        }
    }
}
