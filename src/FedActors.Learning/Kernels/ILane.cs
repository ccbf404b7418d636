using System.Runtime.Intrinsics;

namespace FedActors.Learning.Kernels;

/// <summary>A tile row of exactly one lane, that can also be multiplied with another and folded.</summary>
internal interface ILane<TSelf> : ITileRow<TSelf>
    where TSelf : unmanaged, ILane<TSelf>
{
    /// <summary>sum + x * y in each element, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf sum);

    /// <summary>The upper eight elements added to the lower eight, for <see cref="LaneSum"/>.</summary>
    static abstract Vector256<float> Fold(TSelf row);
}
