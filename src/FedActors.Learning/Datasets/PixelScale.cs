namespace FedActors.Learning.Datasets;

/// <summary>What is done to pixels when images are loaded. Statistics always come from the train images.</summary>
public enum PixelScale
{
    /// <summary>Divided by 255: in [0, 1].</summary>
    UnitInterval,

    /// <summary>Divided by 255, then minus the mean and by the deviation of all pixels together.</summary>
    Standardised,

    /// <summary>Divided by 255, then each pixel minus its own mean and by its own deviation (1 for a pixel that never changes).</summary>
    StandardisedPerPixel,
}
