namespace Parley.Realtime;

/// <summary>The names of rooms. Each <see cref="Outlet"/> has its own of each, but for those of login sessions.</summary>
internal static class Room
{
    public static string Conversation(long id) => Invariant($"c:{id}");

    /// <summary>All sockets of a person.</summary>
    public static string User(long id) => Invariant($"u:{id}");

    /// <summary>All sockets of a person that have been sent the list of who is online.</summary>
    public static string Presence(long id) => Invariant($"p:{id}");

    /// <summary>All sockets of a login session.</summary>
    public static string Session(long id) => Invariant($"s:{id}");
}
