namespace FedActors.Learning.Kernels;

/// <summary>
/// C[r] = StartScale x Start[r] + sum over k of A[r, k] x B[k], for rows r of C and vectors B[k] as wide as a tile row. A may be read
/// along rows or, for weight gradients, along columns; strides count float32 elements and may be zero.
/// </summary>
internal unsafe struct TileProduct
{
    /// <summary>A[0, 0]; A[r, k] lies at A + r x ARowStride + k x AStep.</summary>
    public float* A;
    public nint ARowStride;
    public nint AStep;

    public float* B;
    public nint BStride;

    /// <summary>How many k there are; zero leaves the scaled start.</summary>
    public nint Depth;

    /// <summary>What the sums start from; may be C itself, or one bias row with stride 0.</summary>
    public float* Start;
    public nint StartStride;
    public float StartScale;

    public float* C;
    public nint CStride;
}
