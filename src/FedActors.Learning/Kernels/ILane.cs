namespace FedActors.Learning.Kernels;

/// <summary>A tile row of exactly one lane, that can also be multiplied with another and summed up.</summary>
internal interface ILane<TSelf> : ITileRow<TSelf>
    where TSelf : unmanaged, ILane<TSelf>
{
    /// <summary>sum + x * y in each element, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf sum);

    /// <summary>The sum of all 16 elements, halved in the same order at every vector width.</summary>
    static abstract float Sum(TSelf row);
}
