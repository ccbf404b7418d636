using FedActors.Hocon;

namespace FedActors.Federation.Configuration;

/// <summary>Reads <c>seed-node.limits</c>.</summary>
internal static class LimitsReader
{
    /// <summary>Reads them, and checks those that depend on each other.</summary>
    /// <exception cref="HoconException">A limit is out of range.</exception>
    public static SeedLimits Read(ConfigSection section, SeedLimits defaults)
    {
        var limits = new SeedLimits
        {
            ConnectionsMax = section.Int("connections", defaults.ConnectionsMax, min: 4, max: 1_000_000),
            SessionsMax = section.Int("sessions", defaults.SessionsMax, min: 1, max: 1_000_000),
            WatchersMax = section.Int("watchers", defaults.WatchersMax, min: 1, max: 1000),
            HandshakeTimeout = section.Duration("handshake-timeout", defaults.HandshakeTimeout, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(300)),
            HeadTimeout = section.Duration("head-timeout", defaults.HeadTimeout, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(300)),
            IdleTimeout = section.Duration("idle-timeout", defaults.IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(86400)),
            RequestLineBytesMax = (int)section.SizeBytes("request-line", defaults.RequestLineBytesMax, min: 512, max: 65536),
            HeaderBytesMax = (int)section.SizeBytes("header", defaults.HeaderBytesMax, min: 1024, max: 1 << 20),
            HeadersMax = section.Int("headers", defaults.HeadersMax, min: 10, max: 1000),
            BodyBytesMax = (int)section.SizeBytes("body", defaults.BodyBytesMax, min: 1024, max: 1 << 20),
            BytesPerSecondMin = (int)section.SizeBytes("bytes-per-second-min", defaults.BytesPerSecondMin, min: 1, max: 1_000_000_000),
            SlowGrace = section.Duration("slow-grace", defaults.SlowGrace, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3600)),
            StreamsMax = section.Int("streams", defaults.StreamsMax, min: 1, max: 1000),
            StreamWindowBytes = (int)section.SizeBytes("stream-window", defaults.StreamWindowBytes, min: 65535, max: int.MaxValue),
            ConnectionWindowBytes = (int)section.SizeBytes("connection-window", defaults.ConnectionWindowBytes, min: 65535, max: int.MaxValue),
            RequestsPerSecond = section.Int("requests-per-second", defaults.RequestsPerSecond, min: 1, max: 1_000_000),
            RequestsBurst = section.HasValue("requests-burst") ? section.Int("requests-burst", 2, min: 1, max: 2_000_000) : null,
            RequestsAtOnceMax = section.Int("requests-at-once", defaults.RequestsAtOnceMax, min: 1, max: 1000),
            SessionsAtOnceMax = section.Int("sessions-at-once", defaults.SessionsAtOnceMax, min: 2, max: 1000),
            UploadBytesPerSecond = section.SizeBytes("upload-per-second", defaults.UploadBytesPerSecond, min: 1, max: 1L << 46),
            UploadBytesBurst = section.SizeBytes("upload-burst", defaults.UploadBytesBurst, min: 1, max: 1L << 46),
            UploadsMax = section.Int("uploads", defaults.UploadsMax, min: 1, max: 1000),
            UpdateBytesMax = section.SizeBytes("update", defaults.UpdateBytesMax, min: 64 << 10, max: 1L << 42),
            ChunkBytesMax = section.SizeBytes("chunk", defaults.ChunkBytesMax, min: 64 << 10, max: 1L << 42),
            UpdateHeadBytesMax = (int)section.SizeBytes("update-head", defaults.UpdateHeadBytesMax, min: 256, max: 100_000_000),
            SpoolBytesMax = section.SizeBytes("spool", defaults.SpoolBytesMax, min: 64 << 10, max: 1L << 46),
            UpdatesPerClientMax = section.Int("updates-per-node", defaults.UpdatesPerClientMax, min: 1, max: 100),
            MemoryUpdateBytesMax = (int)section.SizeBytes("memory-update", defaults.MemoryUpdateBytesMax, min: 0, max: 16 << 20),
            MemoryUpdatesBytesMax = section.SizeBytes("memory-updates", defaults.MemoryUpdatesBytesMax, min: 0, max: 1L << 39),
            EnclosedBytesMax = (int)section.SizeBytes("enclosed", defaults.EnclosedBytesMax, min: 0, max: 16 << 10),
            OpenTimeout = section.Duration("open-timeout", defaults.OpenTimeout, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(300)),
            PingInterval = section.Duration("ping-interval", defaults.PingInterval, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(3600)),
            PingTimeout = section.Duration("ping-timeout", defaults.PingTimeout, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(3600)),
            SessionQueueMax = section.Int("session-queue", defaults.SessionQueueMax, min: 4, max: 1_000_000),
            FragmentsMax = section.Int("fragments", defaults.FragmentsMax, min: 1, max: 65536),
            MessagesPerSecond = section.Int("messages-per-second", defaults.MessagesPerSecond, min: 1, max: 1_000_000),
            MessagesBurst = section.Int("messages-burst", defaults.MessagesBurst, min: 1, max: 2_000_000),
            GreetingsPerSecond = section.Int("greetings-per-second", defaults.GreetingsPerSecond, min: 1, max: 1_000_000),
            MailboxPatience = section.Duration("mailbox-patience", defaults.MailboxPatience, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(3600)),
            RegistrationsMax = section.Int("registrations", defaults.RegistrationsMax, min: 1, max: 1000),
            SweepInterval = section.Duration("sweep", defaults.SweepInterval, TimeSpan.FromSeconds(0.05), TimeSpan.FromSeconds(60)),
            StopTimeout = section.Duration("stop-timeout", defaults.StopTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(3)),
            RefusalLinesPerSecond = section.Int("refusal-lines-per-second", defaults.RefusalLinesPerSecond, min: 1, max: 1_000_000),
        };
        return Checked(section, limits);
    }

    private static SeedLimits Checked(ConfigSection section, SeedLimits limits) =>
        limits.SpoolBytesMax < limits.UpdateBytesMax
            ? throw section.Error("spool",
                $"found {limits.SpoolBytesMax} bytes, less than one update may have (seed-node.limits.update, {limits.UpdateBytesMax} bytes); wanted is as much or more.")
        : limits.ConnectionWindowBytes < limits.StreamWindowBytes
            ? throw section.Error("connection-window",
                $"found {limits.ConnectionWindowBytes} bytes, less than one request may send ahead (seed-node.limits.stream-window, {limits.StreamWindowBytes} bytes); wanted is as much or more.")
        : limits;
}
