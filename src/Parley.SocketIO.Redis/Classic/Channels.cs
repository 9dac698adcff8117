using System.Text;
using StackExchange.Redis;

namespace Parley.SocketIO.Redis;

/// <summary>The channels of one namespace and node.</summary>
internal sealed class Channels(string key, string @namespace, string uid)
{
    /// <summary>Broadcasts to no room or several.</summary>
    internal string Broadcast { get; } = $"{key}#{@namespace}#";

    /// <summary>What nodes ask each other. Each subscribes to it once, so its subscribers are the nodes.</summary>
    internal string Request { get; } = $"{key}-request#{@namespace}#";

    /// <summary>The answers that all nodes hear.</summary>
    internal string Response { get; } = $"{key}-response#{@namespace}#";

    internal IReadOnlyList<RedisChannel> Subscriptions =>
    [
        new(Escape(Broadcast) + "*", RedisChannel.PatternMode.Pattern),
        RedisBus.Plain(Request),
        RedisBus.Plain(Response),
        RedisBus.Plain(ResponseTo(uid)),
    ];

    /// <summary>A broadcast to exactly one room has a channel of its own, by which nodes without that room can pass it over.</summary>
    internal string For(BroadcastTarget target)
    {
        var rooms = target.Rooms;
        return rooms.Count == 0 || rooms.Any(room => room != rooms[0]) ? Broadcast : $"{Broadcast}{rooms[0]}#";
    }

    /// <summary>The room that a broadcast channel is for; empty for the one that is for none or several.</summary>
    internal string RoomOf(string channel) =>
        channel.Length > Broadcast.Length ? channel[Broadcast.Length..^1] : "";

    /// <summary>The answers to one node.</summary>
    internal string ResponseTo(string node) => $"{Response}{node}#";

    /// <summary>A namespace may be called what a pattern takes for a wildcard.</summary>
    private static string Escape(string channel)
    {
        var escaped = new StringBuilder();
        foreach (var character in channel)
        {
            (character is '*' or '?' or '[' or ']' or '\\' ? escaped.Append('\\') : escaped).Append(character);
        }

        return escaped.ToString();
    }
}
