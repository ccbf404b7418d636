namespace FedActors.Core.Files;

/// <summary>Tells a disk without room, which somebody will free, from one that fails.</summary>
public static class DiskRoom
{
    private const int NoSpace = 28, QuotaLinux = 122, QuotaApple = 69;
    private const int WindowsDiskFull = 112, WindowsHandleDiskFull = 39, WindowsQuota = 1295;

    /// <summary>Whether the disk, or what this user may have of it, is used up.</summary>
    public static bool IsUsedUp(IOException error) => OperatingSystem.IsWindows()
        ? (error.HResult & 0xFFFF) is WindowsDiskFull or WindowsHandleDiskFull or WindowsQuota
        : IsUsedUp(error.HResult);

    /// <summary>Whether that error of a Unix system says so: ENOSPC or EDQUOT.</summary>
    public static bool IsUsedUp(int systemError) => systemError is NoSpace || systemError == (OperatingSystem.IsMacOS() ? QuotaApple : QuotaLinux);
}
