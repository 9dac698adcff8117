namespace Parley.Tests.Realtime;

/// <summary>Who is not in a conversation finds nothing, by any way, and changes nothing.</summary>
public sealed class AuthorisationTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    public static TheoryData<string, string?> Routes => new()
    {
        { "GET /chats/conversations/{c}", null },
        { "GET /chats/conversations/{c}/messages", null },
        { "POST /chats/conversations/{c}/read", null },
        { "POST /chats/conversations/{c}/read", """{"messageId":"{m}"}""" },
        { "GET /chats/conversations/{c}/messages?around={m}", null },
        { "GET /chats/conversations/{c}/pins", null },
        { "GET /chats/messages/{m}", null },
        { "GET /chats/messages/{m}/edits", null },
        { "PATCH /chats/messages/{m}", """{"content":"intruder"}""" },
        { "POST /chats/conversations/{c}/unread", """{"messageId":"{m}"}""" },
        { "GET /chats/conversations/{c}/receipts", null },
        { "GET /chats/conversations/{c}/draft", null },
        { "PUT /chats/conversations/{c}/draft", """{"content":"intruder"}""" },
        { "DELETE /chats/conversations/{c}/draft", null },
        { "GET /chats/messages/{m}/reads", null },
        { "POST /chats/conversations/{c}/messages", """{"content":"intruder"}""" },
        { "DELETE /chats/messages/{m}", null },
        { "PUT /chats/messages/{m}/pin", null },
        { "DELETE /chats/messages/{m}/pin", null },
        { "PUT /chats/messages/{m}/reactions/👍", null },
        { "DELETE /chats/messages/{m}/reactions/👍", null },
        { "POST /chats/conversations/{c}/participants", """{"participants":["{u}"]}""" },
        { "DELETE /chats/conversations/{c}/participants/{u}", null },
        { "POST /chats/conversations/{c}/leave", null },
        { "GET /chats/conversations/{c}/participants", null },
        { "POST /chats/conversations/{c}/join", null },
        { "PATCH /chats/conversations/{c}", """{"name":"intruder"}""" },
        { "DELETE /chats/conversations/{c}", null },
        { "PATCH /chats/conversations/{c}/participants/{u}", """{"role":"member"}""" },
        { "POST /chats/conversations/{c}/owner", """{"userId":"{u}"}""" },
        { "GET /chats/conversations/{c}/audit", null },
        { "GET /chats/conversations/{c}/bans", null },
        { "GET /chats/conversations/{c}/bans/{u}", null },
        { "PUT /chats/conversations/{c}/bans/{u}", null },
        { "DELETE /chats/conversations/{c}/bans/{u}", null },
        { "GET /chats/conversations/{c}/mutes", null },
        { "GET /chats/conversations/{c}/mutes/{u}", null },
        { "PUT /chats/conversations/{c}/mutes/{u}", null },
        { "DELETE /chats/conversations/{c}/mutes/{u}", null },
        { "GET /chats/conversations/{c}/invites", null },
        { "POST /chats/conversations/{c}/invites", null },
        { "DELETE /chats/conversations/{c}/invites/nonsense", null },
    };

    public static TheoryData<string, string> Events => new()
    {
        { "joinChannel", """{"conversationId":"{c}"}""" },
        { "updateConversation", """{"conversationId":"{c}","name":"intruder"}""" },
        { "deleteConversation", """{"conversationId":"{c}"}""" },
        { "joinRoom", """{"conversationId":"{c}"}""" },
        { "sendMessage", """{"conversationId":"{c}","content":"intruder"}""" },
        { "typing", """{"conversationId":"{c}"}""" },
        { "stopTyping", """{"conversationId":"{c}"}""" },
        { "markAsRead", """{"conversationId":"{c}","messageId":"{m}"}""" },
        { "markConversationAsRead", """{"conversationId":"{c}"}""" },
        { "editMessage", """{"messageId":"{m}","content":"intruder"}""" },
        { "markAsUnread", """{"conversationId":"{c}","messageId":"{m}"}""" },
        { "saveDraft", """{"conversationId":"{c}","content":"intruder"}""" },
        { "deleteMessage", """{"messageId":"{m}"}""" },
        { "pinMessage", """{"messageId":"{m}"}""" },
        { "unpinMessage", """{"messageId":"{m}"}""" },
        { "addReaction", """{"messageId":"{m}","emoji":"👍"}""" },
        { "removeReaction", """{"messageId":"{m}","emoji":"👍"}""" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_stranger_finds_nothing_by_a_route(string route, string? body) => await RouteAsync(route, body, exMember: false);

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_ex_member_finds_nothing_by_a_route(string route, string? body) => await RouteAsync(route, body, exMember: true);

    [Theory]
    [MemberData(nameof(Events))]
    public async Task A_stranger_achieves_nothing_by_an_event(string name, string payload) => await EventAsync(name, payload, exMember: false);

    [Theory]
    [MemberData(nameof(Events))]
    public async Task An_ex_member_achieves_nothing_by_an_event(string name, string payload) => await EventAsync(name, payload, exMember: true);

    [Fact]
    public async Task A_partner_of_a_direct_conversation_cannot_do_what_belongs_to_groups()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var bens = await world.ConnectAsync(ben);
        var message = await bens.SayAsync(conversation, "mine");
        (await anna.CallAsync($"POST /chats/conversations/{conversation}/participants", new { participants = new[] { cleo.Id } })).Status.ShouldBe(400);
        (await anna.CallAsync($"DELETE /chats/conversations/{conversation}/participants/{ben.Id}")).Status.ShouldBe(400);
        (await anna.CallAsync($"POST /chats/conversations/{conversation}/leave")).Status.ShouldBe(400);
        (await anna.CallAsync($"DELETE /chats/messages/{message.Id()}")).Status.ShouldBe(403);
        (await anna.ContentsAsync(conversation)).ShouldBe(["mine"]);
    }

    private async Task RouteAsync(string route, string? body, bool exMember)
    {
        var (stranger, owner, conversation, message) = await SceneAsync(exMember);
        var before = await owner.ConversationAsync(conversation);
        var json = body is null ? null : (object)System.Text.Json.JsonDocument.Parse(Fill(body, conversation, message, owner)).RootElement;
        var answer = await stranger.CallAsync(Fill(route, conversation, message, owner), json);
        answer.Status.ShouldBe(404, answer.Body.ToString());
        (await owner.ConversationAsync(conversation)).ToString().ShouldBe(before.ToString());
        (await owner.ContentsAsync(conversation)).ShouldBe(["secret"]);
    }

    private async Task EventAsync(string name, string payload, bool exMember)
    {
        var (stranger, owner, conversation, message) = await SceneAsync(exMember);
        await using var strangers = await world.ConnectAsync(stranger);
        await using var owners = await world.ConnectAsync(owner);
        var before = await owner.ConversationAsync(conversation);

        var ack = await strangers.AskAsync(name, System.Text.Json.JsonDocument.Parse(Fill(payload, conversation, message, owner)).RootElement);
        ack.GetProperty("success").GetBoolean().ShouldBeFalse();
        ack.GetProperty("statusCode").GetInt32().ShouldBe(404);
        (await strangers.SeeAsync("exception")).Payload.GetProperty("cause").GetProperty("pattern").GetString().ShouldBe(name);

        (await owner.ConversationAsync(conversation)).ToString().ShouldBe(before.ToString());
        await owners.SayAsync(conversation, "last");
        await owners.SeeAsync("newMessage");
        owners.Events.Select(e => e.Name).Except(["onlineUsers", "newMessage"]).ShouldBeEmpty();
        strangers.Seen("newMessage").ShouldBeEmpty();
    }

    private async Task<(TestUser Stranger, TestUser Owner, string Conversation, string Message)> SceneAsync(bool exMember)
    {
        var (stranger, owner) = await world.TwoAsync();
        var conversation = exMember ? await owner.GroupAsync(stranger) : await owner.GroupAsync();
        await using var owners = await world.ConnectAsync(owner);
        var message = await owners.SayAsync(conversation, "secret");
        if (exMember)
        {
            (await owner.CallAsync($"DELETE /chats/conversations/{conversation}/participants/{stranger.Id}")).Status.ShouldBe(200);
        }

        return (stranger, owner, conversation, message.Id());
    }

    private static string Fill(string text, string conversation, string message, TestUser user) =>
        text.Replace("{c}", conversation, StringComparison.Ordinal)
            .Replace("{m}", message, StringComparison.Ordinal)
            .Replace("{u}", user.Id, StringComparison.Ordinal);
}
