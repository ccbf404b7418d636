namespace FedActors.Simulation.Engine;

/// <summary>Something that happens at a moment of virtual time.</summary>
internal interface ILoopEvent
{
    /// <summary>Makes it happen; runs on the loop's thread.</summary>
    void Occur();
}
