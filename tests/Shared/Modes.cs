namespace Shared;

/// <summary>Who may read a file, as chmod writes it.</summary>
internal static class Modes
{
    /// <summary>The mode, or 600 on Windows, which has none.</summary>
    public static string Of(string path) => OperatingSystem.IsWindows() ? "600" : Convert.ToString((int)File.GetUnixFileMode(path), 8);

    /// <summary>Sets the mode.</summary>
    public static void Set(string path, string mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        }
    }
}
