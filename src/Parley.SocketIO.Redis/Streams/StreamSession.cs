using System.Text.Json;
using static Parley.SocketIO.Redis.MessageText;

namespace Parley.SocketIO.Redis;

/// <summary>A connection that was lost, as it is kept in Redis. The places are ours: the reference does not write them and does not mind them.</summary>
/// <param name="Id">The secret by which the client comes back.</param>
/// <param name="SocketId">The socket's id.</param>
/// <param name="Rooms">Its rooms at the end, its own among them.</param>
/// <param name="Data">Its data.</param>
internal sealed record StreamSession(string Id, string SocketId, IReadOnlyCollection<string> Rooms, JsonElement Data)
{
    /// <summary>The last entry before its time.</summary>
    internal StreamId? Start { get; init; }

    /// <summary>The last entry that had its effect on the rooms.</summary>
    internal StreamId? Seen { get; init; }

    /// <summary>For rooms that were entered later, the last entry before that.</summary>
    internal IReadOnlyDictionary<string, StreamId> Joined { get; init; } = new Dictionary<string, StreamId>(StringComparer.Ordinal);

    internal string Encode()
    {
        var json = Json(writer =>
        {
            writer.WriteString("sid"u8, SocketId);
            writer.WriteString("pid"u8, Id);
            WriteStrings(writer, "rooms"u8, Rooms);
            WriteData(writer, Data);
            if (Start is not null)
            {
                writer.WriteString("start"u8, Start.ToString());
            }

            if (Seen is not null)
            {
                writer.WriteString("seen"u8, Seen.ToString());
            }

            writer.WriteStartObject("joined"u8);
            foreach (var (room, place) in Joined)
            {
                writer.WriteString(room, place.ToString());
            }

            writer.WriteEndObject();
        });
        return Convert.ToBase64String(Pack(json, []));
    }

    /// <exception cref="FormatException">This is no session.</exception>
    internal static StreamSession Parse(string text)
    {
        var session = ReceivedMessage.Parse(Convert.FromBase64String(text));
        return new StreamSession(Required("pid"), Required("sid"), session.Texts("rooms"), DataOf(session.Root))
        {
            Start = StreamId.TryParse(session.Text("start")),
            Seen = StreamId.TryParse(session.Text("seen")),
            Joined = session.Has("joined") ? Places(session.Part("joined").Root) : new Dictionary<string, StreamId>(StringComparer.Ordinal),
        };

        string Required(string member) => session.Text(member) ?? throw new FormatException($"A session has no {member}.");
    }

    private static JsonElement DataOf(JsonElement session) => session.TryGetProperty("data", out var data) ? data.Clone() : default;

    private static Dictionary<string, StreamId> Places(JsonElement joined) => joined.EnumerateObject()
        .Select(member => (member.Name, Place: StreamId.TryParse(member.Value.ToString()) ?? throw new FormatException("A place is none.")))
        .ToDictionary(member => member.Name, member => member.Place, StringComparer.Ordinal);
}
