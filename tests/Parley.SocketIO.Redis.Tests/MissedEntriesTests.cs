using System.Text;
using System.Text.Json;
using static Parley.SocketIO.Redis.Tests.Text;

namespace Parley.SocketIO.Redis.Tests;

/// <summary>What a connection that was lost goes on with.</summary>
public sealed class MissedEntriesTests
{
    private static readonly StreamSession Lost = new("pid", "sid", ["sid", "room"], default)
    {
        Start = At(1),
        Seen = At(5),
        Joined = new Dictionary<string, StreamId>(StringComparer.Ordinal) { ["room"] = At(3) },
    };

    [Fact]
    public void Events_to_all_to_its_rooms_and_to_itself_were_missed()
    {
        var state = Upto(9, Lost,
            Emitted(4, "a"), Emitted(4, "b", "room"), Emitted(5, "c", "sid", "other"), Emitted(6, "not", "other"),
            Broadcast(7, "not", new BroadcastTarget { Except = ["room"] }), Broadcast(8, "not", new BroadcastTarget { Volatile = true }))!;
        Names(state).ShouldBe(["a", "b", "c"]);
        state.Rooms.ShouldBe(["sid", "room"], ignoreOrder: true);
    }

    [Fact]
    public void What_came_before_it_was_in_a_room_was_not_missed() =>
        Names(Upto(9, Lost, Emitted(3, "not", "room"), Emitted(3, "yes", "sid"), Emitted(3, "all"), Emitted(4, "room", "room"))!)
            .ShouldBe(["yes", "all", "room"]);

    [Fact]
    public void What_came_before_the_offset_or_after_the_end_was_not_missed() =>
        Names(Upto(7, Lost, Emitted(2, "not"), Emitted(6, "yes"), Emitted(7, "yes"), Emitted(8, "not"))!).ShouldBe(["yes", "yes"]);

    [Fact]
    public void Rooms_change_as_the_cluster_changes_them()
    {
        var state = Upto(99, Lost,
            Moved(4, ClusterMessageType.SocketsLeave, "sid", "room"),
            Emitted(6, "in", "room"),
            Moved(7, ClusterMessageType.SocketsLeave, "room", "room"),
            Emitted(8, "not", "room"),
            Moved(9, ClusterMessageType.SocketsJoin, "sid", "room", "new"),
            Moved(10, ClusterMessageType.SocketsJoin, "stranger", "strange"),
            Emitted(11, "new", "new"),
            Emitted(12, "back", "room"),
            Moved(13, ClusterMessageType.SocketsLeave, "sid", "sid"))!;
        Names(state).ShouldBe(["in", "new", "back"]);
        state.Rooms.ShouldBe(["sid", "room", "new"], ignoreOrder: true);
        state.Joined["new"].Time.ShouldBe(9ul);
    }

    [Fact]
    public void Whoever_was_disconnected_while_away_is_not_recovered()
    {
        Upto(9, Lost, Disconnected(6, "room")).ShouldBeNull();
        Upto(5, Lost, Disconnected(6, "room")).ShouldNotBeNull();
        Upto(9, Lost, Disconnected(6, "other")).ShouldNotBeNull();
        Upto(9, Lost, Disconnected(5, "room")).ShouldNotBeNull("it was not in the room then");
    }

    [Fact]
    public void Of_a_connection_lost_on_a_node_of_the_other_kind_only_the_end_is_known()
    {
        var lost = new StreamSession("pid", "sid", ["sid", "room"], default);
        var state = Upto(9, lost, Emitted(3, "a", "room"), Moved(6, ClusterMessageType.SocketsLeave, "sid", "room"), Emitted(7, "b", "room"))!;
        Names(state).ShouldBe(["a", "b"]);
        Upto(9, lost, Disconnected(3, "room")).ShouldBeNull();
    }

    [Fact]
    public void What_cannot_be_read_and_what_is_of_other_namespaces_is_passed_over()
    {
        var missed = new MissedEntries(Lost, At(2));
        missed.Add(new StreamEntry(At(3), "u", "/", ClusterMessageType.Broadcast, "nonsense"u8.ToArray()), "/");
        missed.Add(Emitted(4, "not") with { Namespace = "/other" }, "/");
        missed.Add(Emitted(6, "yes"), "/");
        missed.Add(Emitted(6, "twice"), "/");
        missed.Add(new StreamEntry(At(7), "u", "/", (ClusterMessageType)13, default), "/");
        Names(missed.Upto(missed.End)!).ShouldBe(["yes"]);
        missed.End.ShouldBe(At(7));
    }

    [Fact]
    public void The_last_entries_are_remembered_within_a_limit()
    {
        var recent = new RecentEntries();
        recent.Floor.ShouldBeNull();
        for (ulong i = 1; i <= 30; i++)
        {
            recent.Add(new StreamEntry(At(i), "u", "/", ClusterMessageType.Broadcast, new byte[100_000]));
        }

        recent.Last.ShouldBe(At(30));
        recent.Floor.ShouldBe(At(20));
        recent.After(At(28)).Select(entry => entry.Id).ShouldBe([At(29), At(30)]);
    }

    [Fact]
    public void A_session_is_what_the_reference_keeps_and_more()
    {
        const string Captured = "hKNzaWS0QU5xdThLbDNKdXVScDBTYUFBQUGjcGlktGdIN0t2bGxnU3VSUXotekVBQUFCpXJvb21zkrRBTnF1OEtsM0p1dVJwMFNhQUFBQaJyMaRkYXRhgqFuAaRsaXN0kaF4";
        var session = StreamSession.Parse(Captured);
        (session.Id, session.SocketId).ShouldBe(("gH7KvllgSuRQz-zEAAAB", "ANqu8Kl3JuuRp0SaAAAA"));
        session.Rooms.ShouldBe(["ANqu8Kl3JuuRp0SaAAAA", "r1"]);
        session.Data.GetRawText().ShouldBe("""{"n":1,"list":["x"]}""");
        (session.Start, session.Seen).ShouldBe((null, null));

        var ours = StreamSession.Parse(Lost.Encode());
        ours.Rooms.ShouldBe(Lost.Rooms);
        (ours.Start, ours.Seen, ours.Joined["room"]).ShouldBe((At(1), At(5), At(3)));
        ours.Data.GetRawText().ShouldBe("{}");
        Convert.FromBase64String(Lost.Encode()).AsSpan(1).StartsWith(Convert.FromHexString("a3736964a3736964a3706964a3706964a5726f6f6d73")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AAAA")]
    [InlineData("gKNwaWQ=")]
    public void What_is_no_session_is_a_format_error(string text) => Should.Throw<FormatException>(() => StreamSession.Parse(text));

    private static StreamId At(ulong number) => new(number, 0);

    private static Missed? Upto(ulong last, StreamSession session, params StreamEntry[] entries)
    {
        var missed = new MissedEntries(session, At(2));
        foreach (var entry in entries.Select((entry, i) => entry with { Id = entry.Id with { Number = (ulong)i } }))
        {
            missed.Add(entry, "/");
        }

        return missed.Upto(new StreamId(last, ulong.MaxValue));
    }

    private static StreamEntry Emitted(ulong at, string name, params string[] rooms) => Broadcast(at, name, new BroadcastTarget { Rooms = rooms });

    private static StreamEntry Broadcast(ulong at, string name, BroadcastTarget target) =>
        Entry(at, ClusterMessage.Broadcast(Payload($"[\"{name}\"]"), target));

    private static StreamEntry Moved(ulong at, ClusterMessageType type, string of, params string[] rooms) =>
        Entry(at, ClusterMessage.JoinOrLeave(type, new BroadcastTarget { Rooms = [of] }, rooms));

    private static StreamEntry Disconnected(ulong at, string room) =>
        Entry(at, ClusterMessage.Disconnect(new BroadcastTarget { Rooms = [room] }, close: false));

    private static StreamEntry Entry(ulong at, ClusterMessage message) => new(At(at), "u", "/", message.Type, message.Data.Json);

    private static string[] Names(Missed missed) => [.. missed.Events.Select(entry =>
        JsonElement.Parse(Encoding.UTF8.GetString(entry.Payload.Json.Span))[0].GetString()!)];
}
