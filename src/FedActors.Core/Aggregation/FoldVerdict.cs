namespace FedActors.Core.Aggregation;

/// <summary>What became of an update that was to enter, or leave, a <see cref="ModelSum"/>.</summary>
public enum FoldVerdict
{
    /// <summary>The sum has changed by exactly this update.</summary>
    Folded,

    /// <summary>The update has another number of elements than the sum.</summary>
    WrongLength,

    /// <summary>The weight is zero or negative.</summary>
    WeightNotPositive,

    /// <summary>The weight exceeds the scale's bound for one update.</summary>
    WeightAboveMax,

    /// <summary>The total weight would leave the range from 0 to the scale's bound.</summary>
    TotalWeightOutOfRange,

    /// <summary>The first bad value is NaN or infinite.</summary>
    ValueNotFinite,

    /// <summary>The first bad value exceeds the scale's bound.</summary>
    ValueOutOfRange,

    /// <summary>Its Euclidean norm exceeds the clip bound that privacy counts on.</summary>
    TooLong,
}
