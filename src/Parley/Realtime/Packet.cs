using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Log;
using Parley.SocketIO;

namespace Parley.Realtime;

/// <summary>A message of somebody else that reaches whoever gets the packet; for receipts.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Reached(long Seq, long SenderId);

/// <summary>What clients are sent: to everybody in a conversation, or to all sockets of one person.</summary>
internal abstract record Packet(string Name, long? UserId)
{
    /// <summary>Bytes, roughly.</summary>
    public int Size { get; init; } = ReplayRules.EventSize;

    /// <summary>People in the conversation who do not get it: they came after what it is about.</summary>
    public IReadOnlyList<long> Hidden { get; init; } = [];

    /// <summary>The <see cref="ChatConnection.Id"/> of a connection that does not get it, whoever's it is.</summary>
    public string? HiddenFrom { get; init; }

    /// <summary>Who go by it. They get it, and are not in the conversation's room any more.</summary>
    public IReadOnlyList<long> Leavers { get; init; } = [];

    /// <summary>Whose people it goes to, where it is of no conversation in particular.</summary>
    public IReadOnlyList<long>? Conversations { get; init; }

    /// <summary>What some people get in its place.</summary>
    public IReadOnlyList<(IReadOnlyList<long> People, Packet Packet)> Instead { get; init; } = [];

    public Reached? Reached { get; init; }

    /// <summary>Whether it has addresses of files, which are signed when it is written.</summary>
    public bool ShowsFiles { get; init; }

    public abstract Arg Arg { get; }

    public static Packet ToAll<T>(string name, T payload, JsonTypeInfo<T> type) => new Packet<T>(name, null, payload, type);

    public static Packet ToOne<T>(long user, string name, T payload, JsonTypeInfo<T> type) => new Packet<T>(name, user, payload, type);

    /// <summary>The same, to the same people, in other words.</summary>
    public Packet In<T>(string name, T payload, JsonTypeInfo<T> type) => new Packet<T>(name, UserId, payload, type) { Hidden = Hidden, Leavers = Leavers, Conversations = Conversations };

    public abstract void WriteTo(Utf8JsonWriter json);

    /// <summary>As this person gets it.</summary>
    public Packet As(long user) => Instead.FirstOrDefault(version => version.People.Contains(user)).Packet ?? this;

    /// <summary>Whether somebody gets it who is in the conversation.</summary>
    public bool IsFor(long user) => UserId is { } only ? only == user : !Hidden.Contains(user);
}

internal sealed record Packet<T>(string Name, long? UserId, T Payload, JsonTypeInfo<T> Type) : Packet(Name, UserId)
{
    public override Arg Arg => Arg.Json(Payload, Type);

    public override void WriteTo(Utf8JsonWriter json) => JsonSerializer.Serialize(json, Payload, Type);
}
