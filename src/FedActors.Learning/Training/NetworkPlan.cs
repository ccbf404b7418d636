using FedActors.Core.Vectors;
using FedActors.Learning.Kernels;
using FedActors.Learning.Models;

namespace FedActors.Learning.Training;

/// <summary>A model's layers as the kernels see them, and the way between the flat vector and the working copy.</summary>
internal sealed unsafe class NetworkPlan
{
    private readonly LayerPlan[] _layers;

    public NetworkPlan(ModelSpec spec)
    {
        Spec = spec;
        _layers = new LayerPlan[spec.Sizes.Count - 1];
        int offset = 0;
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            TensorShape weight = spec.Shape.Tensors[2 * layer], bias = spec.Shape.Tensors[(2 * layer) + 1];
            var layout = new PanelLayout(spec.Sizes[layer], spec.Sizes[layer + 1]);
            int stride = PanelLayout.RowStride(layout.Outputs);
            _layers[layer] = new LayerPlan(layout, offset, weight.Offset, bias.Offset, stride);
            offset = checked(offset + layout.Length);
            OutputStrideMax = Math.Max(OutputStrideMax, stride);
        }

        WorkLength = offset;
    }

    public ModelSpec Spec { get; }

    public ReadOnlySpan<LayerPlan> Layers => _layers;

    /// <summary>float32 elements of the working copy of all layers; padding is part of it and always zero.</summary>
    public int WorkLength { get; }

    /// <summary>The largest distance of output rows.</summary>
    public int OutputStrideMax { get; }

    public void Pack(float* model, float* work)
    {
        foreach (ref readonly LayerPlan layer in Layers)
        {
            LayerKernel.Pack(layer.Layout, model + layer.WeightOffset, model + layer.BiasOffset, work + layer.WorkOffset);
        }
    }

    public void Unpack(float* work, float* model)
    {
        foreach (ref readonly LayerPlan layer in Layers)
        {
            LayerKernel.Unpack(layer.Layout, work + layer.WorkOffset, model + layer.WeightOffset, model + layer.BiasOffset);
        }
    }

    /// <summary>Sets a working copy's padding to zero again, after something was added to all of it.</summary>
    public void ClearPadding(float* work)
    {
        foreach (ref readonly LayerPlan layer in Layers)
        {
            LayerKernel.ClearPadding(layer.Layout, work + layer.WorkOffset);
        }
    }
}
