namespace FedActors.Hocon;

/// <summary>An operator's mistake in a configuration: says where it is, what was found, what is allowed, and the fix.</summary>
public sealed class HoconException : Exception
{
    /// <summary>Builds the error; its message is <c>origin: path: problem</c>, without the path where that is empty.</summary>
    /// <param name="origin">Where the mistake stands.</param>
    /// <param name="path">The full path of the setting, or an empty text at the root.</param>
    /// <param name="problem">What was found, what is allowed, and how to fix it.</param>
    public HoconException(HoconOrigin origin, string path, string problem)
        : base(path.Length == 0 ? $"{origin}: {problem}" : $"{origin}: {path}: {problem}")
    {
        Origin = origin;
        Path = path;
        Problem = problem;
    }

    /// <summary>Where the mistake stands.</summary>
    public HoconOrigin Origin { get; }

    /// <summary>The full path of the setting, or an empty text at the root.</summary>
    public string Path { get; }

    internal string Problem { get; }
}
