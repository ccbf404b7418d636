using FedActors.Learning.Kernels;

namespace FedActors.Learning.Training;

/// <summary>Runs examples through all layers, keeping every layer's outputs for the way back.</summary>
internal sealed unsafe class ForwardPass
{
    private readonly NetworkPlan _plan;
    private readonly float*[] _outputs;

    /// <param name="plan">The layers.</param>
    /// <param name="scratch">Where the outputs live; takes <see cref="ScratchLength"/>.</param>
    /// <param name="rowsMax">The most examples in one run.</param>
    public ForwardPass(NetworkPlan plan, Scratch scratch, int rowsMax)
    {
        _plan = plan;
        _outputs = new float*[plan.Layers.Length];
        for (int layer = 0; layer < _outputs.Length; layer++)
        {
            _outputs[layer] = scratch.Take((long)rowsMax * plan.Layers[layer].OutputStride);
        }
    }

    public static long ScratchLength(NetworkPlan plan, int rowsMax)
    {
        long length = 0;
        foreach (ref readonly LayerPlan layer in plan.Layers)
        {
            length += Scratch.Rounded((long)rowsMax * layer.OutputStride);
        }

        return length;
    }

    /// <summary>The outputs of a layer in the last run, after its activation.</summary>
    public float* OutputsOf(int layer) => _outputs[layer];

    public void Run(float* work, float* features, nint featureStride, int rows)
    {
        float* x = features;
        nint xStride = featureStride;
        for (int index = 0; index < _outputs.Length; index++)
        {
            ref readonly LayerPlan layer = ref _plan.Layers[index];
            float* y = _outputs[index];
            LayerKernel.Forward(layer.Layout, work + layer.WorkOffset, x, xStride, rows, y, layer.OutputStride);
            if (index < _outputs.Length - 1)
            {
                ActivationKernel.Apply(_plan.Spec.Activation, y, layer.OutputStride, rows, layer.Layout.Outputs);
            }

            x = y;
            xStride = layer.OutputStride;
        }
    }

    /// <summary>Losses of the last run and, where <paramref name="gradient"/> is not null, their gradient (see <see cref="LossKernel"/>).</summary>
    public LossTally Measure(int rows, OutputTargets targets, float* gradient, float scale)
    {
        LayerPlan last = _plan.Layers[^1];
        return LossKernel.Run(
            _plan.Spec.Loss, _outputs[^1], last.OutputStride, rows, last.Layout.Outputs, targets, gradient, scale);
    }
}
