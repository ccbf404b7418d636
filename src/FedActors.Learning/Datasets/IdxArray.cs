namespace FedActors.Learning.Datasets;

/// <summary>The contents of one IDX file.</summary>
/// <param name="Dimensions">Sizes in C order, each one or more; the first counts the examples.</param>
/// <param name="Values">float32[product of the dimensions], finite, as written in the file: pixels are 0 to 255.</param>
public sealed record IdxArray(IReadOnlyList<int> Dimensions, float[] Values);
