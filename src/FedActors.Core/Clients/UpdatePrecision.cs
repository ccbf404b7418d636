namespace FedActors.Core.Clients;

/// <summary>How precisely an update's values leave a centre.</summary>
public enum UpdatePrecision
{
    /// <summary>As they were trained: four bytes a parameter on the wire.</summary>
    Float32,

    /// <summary>Each rounded to the nearest IEEE 754 binary16 value, ties to even: two bytes a parameter, eleven significant bits.</summary>
    Float16,
}
