namespace FedActors.Storage;

/// <summary>Moments as stores keep them: microseconds since 1970.</summary>
internal static class StoreClock
{
    private const int TicksPerMicrosecond = (int)TimeSpan.TicksPerMicrosecond;

    public static long Microseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TicksPerMicrosecond;

    public static DateTimeOffset Moment(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TicksPerMicrosecond);
}
