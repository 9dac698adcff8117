using Parley.Accounts;
using Parley.Dialects;
using Parley.Messages;
using Parley.Presence;
using Parley.Reactions;
using Parley.Realtime;
using Parley.Typing;
using Parley.Wire;

namespace Parley.Tests.Dialects;

/// <summary>What the packets of the chat are in the words of seed 001.</summary>
public sealed class Seed001TranslationTests
{
    private static readonly MessageView Message = new()
    {
        Id = 42,
        ConversationId = 7,
        Seq = 3,
        Sender = new UserRef("5", "anna", "Anna", null),
        Type = MessageType.Text,
        Content = "Hello",
        Status = MessageStatus.Sent,
        CreatedAt = 1_772_366_400_000,
        UpdatedAt = 1_772_366_400_000,
    };

    private readonly Seed001 _dialect = new();

    [Fact]
    public void Row_001_19_and_23_A_new_message_is_bare_with_numbers_for_ids()
    {
        var packet = Packet.ToAll(ServerEvent.NewMessage, new NewMessage(Message, 7), ChatJson.Relaxed.NewMessage) with { Hidden = [9] };
        var translated = _dialect.Translate(packet).ShouldHaveSingleItem();
        (translated.Name, translated.UserId, translated.Hidden).ShouldBe(("message:new", null, packet.Hidden));
        Text(translated).ShouldBe(
            """
            {"id":42,"chatId":7,"senderId":5,"content":"Hello","messageType":"TEXT","fileUrl":null,"fileName":null,"fileSize":null,
            "fileMimeType":null,"isRead":false,"isEdited":false,"isDeleted":false,"createdAt":"2026-03-01T12:00:00.000Z",
            "updatedAt":"2026-03-01T12:00:00.000Z","sender":{"id":5,"username":"anna","name":"Anna","avatar":null}}
            """.ReplaceLineEndings(""));
    }

    [Theory]
    [InlineData(MessageStatus.Sent, false)]
    [InlineData(MessageStatus.Delivered, false)]
    [InlineData(MessageStatus.Read, true)]
    public void It_is_read_when_all_others_have_read_it(string status, bool isRead) =>
        Seed001Message.Of(Message with { Status = status }).IsRead.ShouldBe(isRead);

    [Fact]
    public void A_deleted_one_says_nothing() => Seed001Message.Of(Message with { IsDeleted = true, Content = "" }).Content.ShouldBeNull();

    [Fact]
    public void Row_001_20_Typing_has_both_names()
    {
        var packet = Packet.ToAll(ServerEvent.UserTyping, new UserTyping(5, 7, "anna"), ChatJson.Relaxed.UserTyping);
        _dialect.Translate(packet).Select(p => (p.Name, Text(p))).ShouldBe(
        [
            ("typing:update", """{"chatId":7,"userId":5,"isTyping":true}"""), ("message:typing", """{"chatId":7,"userId":5,"isTyping":true}"""),
        ]);
        var end = Packet.ToAll(ServerEvent.UserStoppedTyping, new UserStoppedTyping(5, 7), ChatJson.Relaxed.UserStoppedTyping);
        _dialect.Translate(end).Select(Text).Distinct().ShouldBe(["""{"chatId":7,"userId":5,"isTyping":false}"""]);
    }

    [Theory]
    [InlineData("online", "true")]
    [InlineData("away", "true")]
    public void Row_001_21_Presence(string status, string isOnline)
    {
        var packet = Packet.ToAll(
            ServerEvent.UserStatusChanged, new UserStatusChanged(5, status, 1_772_366_400_000), ChatJson.Relaxed.UserStatusChanged);
        var translated = _dialect.Translate(packet).ShouldHaveSingleItem();
        translated.Name.ShouldBe("user:online");
        Text(translated).ShouldBe($$"""{"userId":5,"isOnline":{{isOnline}},"lastSeen":"2026-03-01T12:00:00.000Z"}""");
    }

    [Theory]
    [InlineData(1_772_366_400_000, "\"2026-03-01T12:00:00.000Z\"")]
    [InlineData(null, "null")]
    public void Row_001_21_When_somebody_was_last_seen_is_told_to_whom_he_shows_it(long? lastSeen, string told)
    {
        var packet = Packet.ToAll(
            ServerEvent.UserStatusChanged,
            new UserStatusChanged(5, "offline", 1_772_366_500_000, lastSeen is { } at ? at : null),
            ChatJson.Relaxed.UserStatusChanged);
        Text(_dialect.Translate(packet).ShouldHaveSingleItem()).ShouldBe($$"""{"userId":5,"isOnline":false,"lastSeen":{{told}}}""");
    }

    [Fact]
    public void The_list_of_who_is_online_is_one_word_for_each()
    {
        var packet = Packet.ToOne(5, ServerEvent.OnlineUsers, (IReadOnlyList<Id>)[5, 6], ChatJson.Relaxed.IReadOnlyListId);
        _dialect.Translate(packet).Select(Text).ShouldBe(
            ["""{"userId":5,"isOnline":true,"lastSeen":null}""", """{"userId":6,"isOnline":true,"lastSeen":null}"""]);
    }

    [Fact]
    public void For_what_it_has_no_word_it_says_nothing() =>
        _dialect.Translate(Packet.ToAll(
            ServerEvent.ReactionAdded, new ReactionChanged(42, 7, 5, "👍", []), ChatJson.Relaxed.ReactionChanged)).ShouldBeEmpty();

    private static string Text(Packet packet)
    {
        using var text = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(text, new() { Encoder = ChatJson.Relaxed.Options.Encoder }))
        {
            packet.WriteTo(json);
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }
}
