using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.Load;

internal enum Kind
{
    /// <summary>One room; every message goes to everyone in it.</summary>
    Fan,

    /// <summary>Conversations of ten; a sender waits for the ack of each message.</summary>
    Chat,

    /// <summary>Every client sends one event and waits for its ack; no room.</summary>
    Echo,

    /// <summary>Connected, joined to one room, silent.</summary>
    Idle,

    /// <summary>Long-polling handshakes, one after the other on each connection.</summary>
    Poll,
}

/// <summary>
/// Streams are the senders, spread evenly over the clients. In a closed loop (Rate 0) each has one message under way;
/// else Rate is messages per second of all senders together.
/// </summary>
internal sealed partial record Step(string Name, Kind Kind, int Clients, int Rooms, int Streams, int Rate)
{
    private const int Members = 10;
    private const int ActiveChatters = 50;
    private const int ScheduledSenders = 10;

    public int RoomSize => Rooms == 0 ? 0 : Clients / Rooms;

    /// <summary>Whether the sender asks for an ack, and sends its next message when that has come.</summary>
    public bool Acks => Kind is Kind.Chat or Kind.Echo;

    public int RoomOf(int client) => Rooms == 0 ? 0 : client / RoomSize;

    public int SenderOf(int stream) => (int)((long)stream * Clients / Streams);

    /// <summary>fan1000w8, fan1000r50, chat1000, echo50, idle, poll, or the same with other numbers.</summary>
    public static Step? Parse(string name)
    {
        var match = Shape().Match(name);
        return match.Success ? From(name, match.Groups) : null;
    }

    private static Step? From(string name, GroupCollection groups)
    {
        var kind = Enum.Parse<Kind>(groups["kind"].ValueSpan, ignoreCase: true);
        var size = Number(groups["size"]) ?? (kind == Kind.Idle ? 10_000 : 50);
        var window = Number(groups["window"]);
        var rate = Number(groups["rate"]);
        return (kind, window, rate) switch
        {
            _ when size == 0 => null,
            (Kind.Fan, int senders, null) when senders > 0 && senders <= size => new(name, kind, size, 1, senders, 0),
            (Kind.Fan, null, > 0) => new(name, kind, size, 1, Math.Min(ScheduledSenders, size), rate.Value),
            (Kind.Chat, null, null) when size % Members == 0 =>
                new(name, kind, size, size / Members, Math.Min(ActiveChatters, size), 0),
            (Kind.Echo, null, null) => new(name, kind, size, 0, size, 0),
            (Kind.Idle, null, null) => new(name, kind, size, 1, 0, 0),
            (Kind.Poll, null, null) => new(name, kind, size, 0, 0, 0),
            _ => null,
        };
    }

    private static int? Number(Group group) =>
        group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex("^(?<kind>fan|chat|echo|idle|poll)(?<size>[0-9]{1,6})?(w(?<window>[0-9]{1,4})|r(?<rate>[0-9]{1,6}))?$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
