using FedActors.Federation.Hosts;
using Microsoft.Extensions.Logging;

namespace FedActors.Seed.Hosting;

/// <summary>Lines of the network side and its web server, in the seed's own log; what is less than a warning of theirs is for debugging.</summary>
internal sealed class LogBridge(HostLog log) : ILoggerFactory
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Bridge(log);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The seed's log has one place.");

    /// <inheritdoc/>
    public void Dispose()
    {
        // The log is the host's.
    }

    private sealed class Bridge(HostLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && log.IsOn(LevelOf(logLevel));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            string failure = exception is null ? "" : $": {exception.GetType().Name}: {exception.Message}";
            log.Say(LevelOf(logLevel), "network", formatter(state, exception) + failure, ("id", eventId.Name ?? $"{eventId.Id}"));
        }

        private static Federation.Configuration.LogLevel LevelOf(LogLevel level) => level switch
        {
            LogLevel.Critical or LogLevel.Error => Federation.Configuration.LogLevel.Error,
            LogLevel.Warning => Federation.Configuration.LogLevel.Warning,
            _ => Federation.Configuration.LogLevel.Debug,
        };
    }
}
