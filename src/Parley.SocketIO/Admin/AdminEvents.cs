using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.SocketIO.Admin;

/// <summary>The events that the admin UI understands, as @socket.io/admin-ui 0.5 writes them.</summary>
internal static class AdminEvents
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static JsonPayload Make(string name, Action<Utf8JsonWriter> writeArguments)
    {
        var text = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(text, Relaxed);
        writer.WriteStartArray();
        writer.WriteStringValue(name);
        writeArguments(writer);
        writer.WriteEndArray();
        writer.Flush();
        return new JsonPayload(text.WrittenMemory, []);
    }

    internal static JsonPayload Config(AdminUIOptions options) => Make("config", writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("supportedFeatures");
        ReadOnlySpan<string> commands = options.ReadOnly
            ? []
            : ["EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "MLEAVE", "MDISCONNECT"];
        foreach (var feature in commands)
        {
            writer.WriteStringValue(feature);
        }

        writer.WriteStringValue("AGGREGATED_EVENTS");
        if (options.Mode == AdminUIMode.Development)
        {
            writer.WriteStringValue("ALL_EVENTS");
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>The sockets at this moment, as many as that many bytes hold: one that is owed more is closed as too slow.</summary>
    internal static JsonPayload AllSockets(
        IEnumerable<Namespace> places, IReadOnlyList<(Namespace Place, RemoteSocket Socket)> elsewhere, long mostBytes) =>
        Make("all_sockets", writer =>
        {
            writer.WriteStartArray();
            foreach (var socket in places.SelectMany(place => place.Rooms.All))
            {
                if (writer.BytesCommitted + writer.BytesPending < mostBytes)
                {
                    Write(writer, socket);
                }
            }

            foreach (var (place, socket) in elsewhere)
            {
                if (writer.BytesCommitted + writer.BytesPending < mostBytes)
                {
                    Write(writer, place, socket);
                }
            }

            writer.WriteEndArray();
        });

    internal static JsonPayload SocketConnected(Socket socket, DateTimeOffset now) => Make("socket_connected", writer =>
    {
        Write(writer, socket);
        writer.WriteStringValue(Date(now));
    });

    internal static JsonPayload SocketDisconnected(Socket socket, string reason, DateTimeOffset now) =>
        Make("socket_disconnected", writer =>
        {
            writer.WriteStringValue(socket.Namespace.Name);
            writer.WriteStringValue(socket.Id);
            writer.WriteStringValue(reason);
            writer.WriteStringValue(Date(now));
        });

    internal static JsonPayload TransportChanged(Socket socket) => Make("socket_updated", writer =>
    {
        WriteStart(writer, socket);
        writer.WriteString("transport", socket.Transport);
        writer.WriteEndObject();
    });

    internal static JsonPayload DataChanged(Socket socket) => Make("socket_updated", writer =>
    {
        WriteStart(writer, socket);
        WriteData(writer, socket.Data);
        writer.WriteEndObject();
    });

    internal static JsonPayload RoomChanged(string name, Socket socket, string room, DateTimeOffset now) => Make(name, writer =>
    {
        writer.WriteStringValue(socket.Namespace.Name);
        writer.WriteStringValue(room);
        writer.WriteStringValue(socket.Id);
        writer.WriteStringValue(Date(now));
    });

    /// <summary>An event of a socket. Attachments stay behind; their placeholders show where they were.</summary>
    internal static JsonPayload Passed(string name, Socket socket, string passed, Arguments args, DateTimeOffset now) =>
        Make(name, writer =>
        {
            writer.WriteStringValue(socket.Namespace.Name);
            writer.WriteStringValue(socket.Id);
            writer.WriteStartArray();
            writer.WriteStringValue(passed);
            foreach (var argument in args)
            {
                writer.WriteRawValue(argument.RawJson.Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
            writer.WriteStringValue(Date(now));
        });

    private static string Date(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void WriteStart(Utf8JsonWriter writer, Socket socket)
    {
        writer.WriteStartObject();
        writer.WriteString("id", socket.Id);
        writer.WriteString("nsp", socket.Namespace.Name);
    }

    private static void Write(Utf8JsonWriter writer, Socket socket)
    {
        WriteStart(writer, socket);
        writer.WriteString("clientId", ClientId(socket.ConnectionId));
        writer.WriteString("transport", socket.Transport);
        WriteRest(writer, socket.Handshake, socket.Rooms, socket.Data);
    }

    /// <summary>Other nodes do not say what connection it is, unless they are the reference server's, with its admin UI.</summary>
    private static void Write(Utf8JsonWriter writer, Namespace place, RemoteSocket socket)
    {
        writer.WriteStartObject();
        writer.WriteString("id", socket.Id);
        writer.WriteString("nsp", place.Name);
        writer.WriteString("clientId", Known(socket.Data, "clientId") ?? ClientId(socket.Id));
        writer.WriteString("transport", Known(socket.Data, "transport") ?? "");
        WriteRest(writer, socket.Handshake, socket.Rooms, socket.Data);
    }

    private static void WriteRest(Utf8JsonWriter writer, Handshake handshake, IReadOnlyCollection<string> rooms, JsonElement data)
    {
        WriteData(writer, data);
        writer.WritePropertyName("handshake");
        handshake.WriteWithoutSecrets(writer);
        writer.WriteStartArray("rooms");
        foreach (var room in rooms)
        {
            writer.WriteStringValue(room);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter writer, JsonElement data)
    {
        writer.WritePropertyName("data");
        if (data.ValueKind is JsonValueKind.Undefined)
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }
        else if (data.ValueKind is JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (var member in data.EnumerateObject().Where(member => !member.NameEquals("_admin")))
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }
        else
        {
            data.WriteTo(writer);
        }
    }

    /// <summary>Who has the id of a session has the session, so it is not told: only something that is the same for it.</summary>
    private static string ClientId(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..12];

    private static string? Known(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object
        && data.TryGetProperty("_admin", out var admin) && admin.ValueKind == JsonValueKind.Object
        && admin.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
