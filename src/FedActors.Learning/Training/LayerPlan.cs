using FedActors.Learning.Kernels;

namespace FedActors.Learning.Training;

/// <summary>Where one layer lies: its panels in the working copy, and its tensors in the flat model.</summary>
/// <param name="Layout">The panels.</param>
/// <param name="WorkOffset">Index of the layer in the working copy, a multiple of a cache line.</param>
/// <param name="WeightOffset">Index of weight[out, in] in the flat model.</param>
/// <param name="BiasOffset">Index of bias[out] in the flat model.</param>
/// <param name="OutputStride">Distance of the rows of the layer's outputs and of their gradients.</param>
internal readonly record struct LayerPlan(PanelLayout Layout, int WorkOffset, int WeightOffset, int BiasOffset, int OutputStride);
