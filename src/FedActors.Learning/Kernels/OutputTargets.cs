namespace FedActors.Learning.Kernels;

/// <summary>What the outputs of a few examples should be: one label each, or a row of values each.</summary>
internal unsafe struct OutputTargets
{
    public int* Labels;
    public float* Values;
}
