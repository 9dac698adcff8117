using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Parley.Data;
using Parley.Log;
using Parley.Messages;
using Parley.Reactions;
using Parley.Tests.Realtime;
using Parley.Wire;

namespace Parley.Tests.Messages;

/// <summary>What was sent live can be made again from the rows of the log and the state of today.</summary>
public sealed class LoadedStateTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task As_long_as_nothing_has_changed_the_frames_are_the_ones_that_were_sent_live()
    {
        var (anna, ben, message) = await SceneAsync();
        await using var bens = await world.ConnectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await annas.DoAsync("editMessage", new { messageId = message, content = "edited" });
        Loaded(message, EventKind.MessageEdited, MessageEditedState.Load, s => s.Announcement, ChatJson.Relaxed.MessageEdited)
            .ShouldBe([await FrameAsync(bens, "messageEdited")]);
        await bens.DoAsync("addReaction", new { messageId = message, emoji = "👍" });
        Loaded(message, EventKind.ReactionAdded, ReactionState.Load, s => s.Announcement, ChatJson.Relaxed.ReactionChanged)
            .ShouldBe([await FrameAsync(bens, "reactionAdded")]);
        await bens.DoAsync("removeReaction", new { messageId = message, emoji = "👍" });
        Loaded(message, EventKind.ReactionRemoved, ReactionState.Load, s => s.Announcement, ChatJson.Relaxed.ReactionChanged)
            .ShouldBe([await FrameAsync(bens, "reactionRemoved")]);
        await bens.DoAsync("pinMessage", new { messageId = message });
        Loaded(message, EventKind.MessagePinned, MessagePinnedState.Load, s => s.Announcement, ChatJson.Relaxed.Pin)
            .ShouldBe([await FrameAsync(bens, "messagePinned")]);
        await bens.DoAsync("unpinMessage", new { messageId = message });
        Loaded(message, EventKind.MessageUnpinned, MessageUnpinnedState.Load, s => s.Announcement, ChatJson.Relaxed.MessageUnpinned)
            .ShouldBe([await FrameAsync(bens, "messageUnpinned")]);
    }

    [Fact]
    public async Task Of_a_message_that_was_deleted_meanwhile_they_show_nothing()
    {
        var (anna, ben, message) = await SceneAsync();
        await using var bens = await world.ConnectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await annas.DoAsync("editMessage", new { messageId = message, content = "secret 1" });
        await annas.DoAsync("editMessage", new { messageId = message, content = "secret 2" });
        await bens.DoAsync("addReaction", new { messageId = message, emoji = "👍" });
        await bens.DoAsync("pinMessage", new { messageId = message });
        States(message, EventKind.MessageEdited, MessageEditedState.Load).Select(s => s.Announcement.Content).ShouldBe(["secret 2", "secret 2"]);

        await annas.DoAsync("deleteMessage", new { messageId = message });
        States(message, EventKind.MessageEdited, MessageEditedState.Load).Select(s => (s.Announcement.Content, s.Announcement.IsDeleted))
            .ShouldBe([("", true), ("", true)]);
        States(message, EventKind.ReactionAdded, ReactionState.Load).Single().Announcement.Reactions.ShouldBeEmpty();
        var pinned = States(message, EventKind.MessagePinned, MessagePinnedState.Load).Single().Announcement.Message;
        (pinned.Content, pinned.IsDeleted, pinned.IsPinned).ShouldBe(("", true, false));
    }

    private static async Task<string> FrameAsync(ChatClient client, string name) => (await client.SeeAsync(name)).Payload.GetRawText();

    private IEnumerable<string> Loaded<TState, TFrame>(
        string message,
        string kind,
        Func<Snapshot, IReadOnlyList<LogEvent>, IReadOnlyDictionary<long, TState>> load,
        Func<TState, TFrame> frame,
        JsonTypeInfo<TFrame> type) =>
        States(message, kind, load).Select(state => JsonSerializer.Serialize(frame(state), type));

    private IReadOnlyList<TState> States<TState>(
        string message, string kind, Func<Snapshot, IReadOnlyList<LogEvent>, IReadOnlyDictionary<long, TState>> load)
    {
        using var snapshot = world.Server.Services.GetRequiredService<Database>().Read();
        var rows = snapshot.Query<Row>(
            "SELECT pos, conversation_id AS conversation, subject_id AS subject, actor_id AS actor, at, data FROM events WHERE kind = @kind AND subject_id = @message ORDER BY pos",
            new { kind, message = long.Parse(message, CultureInfo.InvariantCulture) });
        return
        [
            .. load(snapshot, [.. rows.Select(r => new LogEvent(r.Pos, kind, r.Conversation, null, r.Subject, r.Actor, r.At, r.Data))])
                .OrderBy(state => state.Key).Select(state => state.Value),
        ];
    }

    private async Task<(TestUser Anna, TestUser Ben, string Message)> SceneAsync()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        return (anna, ben, (await annas.SayAsync(conversation, "Hello")).Id());
    }

    private sealed record Row
    {
        public long Pos { get; init; }

        public long Conversation { get; init; }

        public long Subject { get; init; }

        public long Actor { get; init; }

        public long At { get; init; }

        public string? Data { get; init; }
    }
}
