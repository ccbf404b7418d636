namespace FedActors.Hocon;

/// <summary>One setting of an object.</summary>
/// <param name="Value">The resolved value.</param>
/// <param name="KeyOrigin">Where the name was last written, which may be another place than where its value stands.</param>
public readonly record struct HoconField(HoconValue Value, HoconOrigin KeyOrigin);
