using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.SocketIO.Tests.Harness;

internal sealed record LogLine(LogLevel Level, string Category, string Text, Exception? Exception);

/// <summary>Keeps what a server logs.</summary>
internal sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Heard<LogLine>, Func<LogLine, bool>> _wanted = new();

    /// <summary>All that somebody might log under.</summary>
    public IReadOnlyList<string> Categories => [.. _loggers.Keys];

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    public IEnumerable<LogLine> Errors => _lines.Where(line => line.Level >= LogLevel.Error);

    /// <summary>The first line of this kind; waits for it if it is not there yet.</summary>
    public async Task<LogLine> FindAsync(Func<LogLine, bool> isIt)
    {
        var found = new Heard<LogLine>();
        _wanted[found] = isIt;
        foreach (var line in _lines.Where(isIt))
        {
            found.Add(line);
        }

        var first = await found.NextAsync();
        _wanted.TryRemove(found, out _);
        return first;
    }

    public void Clear() => _lines.Clear();

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new Logger(name, this));

    public void Dispose()
    {
    }

    private void Keep(LogLine line)
    {
        _lines.Enqueue(line);
        foreach (var (found, isIt) in _wanted)
        {
            if (isIt(line))
            {
                found.Add(line);
            }
        }
    }

    private sealed class Logger(string category, RecordedLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Keep(new(logLevel, category, formatter(state, exception), exception));
    }
}
