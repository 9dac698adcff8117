using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Tests.Harness;

internal sealed record LogLine(LogLevel Level, string Category, string Text, Exception? Exception);

/// <summary>Keeps what a server logs.</summary>
internal sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    public IEnumerable<LogLine> Errors => _lines.Where(line => line.Level >= LogLevel.Error);

    public void Clear() => _lines.Clear();

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new(logLevel, category, formatter(state, exception), exception));
    }
}
