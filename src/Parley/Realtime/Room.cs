namespace Parley.Realtime;

/// <summary>
/// The names of rooms. There are two of each conversation and of each person: one for sockets that are sent the offset with
/// an event, and one for those that are not.
/// </summary>
internal static class Room
{
    public static string Conversation(long id) => Invariant($"c:{id}");

    /// <summary>All sockets of a person.</summary>
    public static string User(long id) => Invariant($"u:{id}");

    /// <summary>Beside a conversation's or a person's room, that of sockets without offsets.</summary>
    public static string WithoutOffsets(string room) => $"{room}:plain";

    /// <summary>All sockets of a person that have been sent the list of who is online.</summary>
    public static string Presence(long id) => Invariant($"p:{id}");

    /// <summary>All sockets of a login session.</summary>
    public static string Session(long id) => Invariant($"s:{id}");
}
