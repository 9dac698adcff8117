using Microsoft.Extensions.Logging.Console;
using Parley.Accounts;

namespace Parley.Configuration;

internal static class Logs
{
    /// <summary>One line per entry on standard output, as text or JSON; the framework speaks up from Warning.</summary>
    public static void AddLogs(this WebApplicationBuilder builder, Settings settings)
    {
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // The handler's base class logs each challenge; the refusal has its line already.
        builder.Logging.AddFilter(typeof(BearerAuthentication).FullName, LogLevel.Warning);
        // A failed start is one line of ours (see Startup), not a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (settings.LogFormat == LogFormat.Json)
        {
            builder.Logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            builder.Logging.AddConsole(console => console.FormatterName = LineFormatter.FormatterName);
            builder.Logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        }
    }
}
