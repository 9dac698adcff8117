using System.Diagnostics;
using Parley.SocketIO.Engine;

namespace Parley.SocketIO.Admin;

/// <summary>The numbers of this server.</summary>
internal sealed class ServerStats(SocketIOServer server, string serverId)
{
    private readonly long _begun = server.Time.GetTimestamp();
    private readonly TimeSpan _ageAtBegin = AgeOfProcess();

    internal Traffic Traffic { get; } = new();

    /// <summary>The event server_stats, with what has passed since the last one.</summary>
    internal JsonPayload Make(List<(string Type, string? Reason, long Count)> passed)
    {
        var (clients, polling) = (0, 0);
        foreach (var session in server.Engine.Sessions)
        {
            clients++;
            polling += session.Transport == "polling" ? 1 : 0;
        }

        var second = server.Time.GetUtcNow().ToUnixTimeSeconds() * 1000;
        return AdminEvents.Make("server_stats", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("serverId", serverId);
            writer.WriteString("hostname", Environment.MachineName);
            writer.WriteNumber("pid", Environment.ProcessId);
            writer.WriteNumber("uptime", (_ageAtBegin + server.Time.GetElapsedTime(_begun)).TotalSeconds);
            writer.WriteNumber("clientsCount", clients);
            writer.WriteNumber("pollingClientsCount", polling);
            writer.WriteStartArray("aggregatedEvents");
            foreach (var (type, reason, count) in passed)
            {
                writer.WriteStartObject();
                writer.WriteNumber("timestamp", second);
                writer.WriteString("type", type);
                if (reason is not null)
                {
                    writer.WriteString("subType", reason);
                }

                writer.WriteNumber("count", count);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("namespaces");
            foreach (var place in server.Namespaces)
            {
                writer.WriteStartObject();
                writer.WriteString("name", place.Name);
                writer.WriteNumber("socketsCount", place.Rooms.Count);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static TimeSpan AgeOfProcess()
    {
        using var process = Process.GetCurrentProcess();
        return TimeProvider.System.GetUtcNow() - new DateTimeOffset(process.StartTime);
    }
}
