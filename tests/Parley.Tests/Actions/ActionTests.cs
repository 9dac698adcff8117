using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Actions;

/// <summary>Messages that ask something of others, and what becomes of it.</summary>
public sealed class ActionTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task It_is_shown_to_everybody_and_answered_by_the_partner()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var message = await InviteAsync(annas, conversation, payload: new { game = "pong", nested = new[] { 1.50 } });
        var action = message.GetProperty("action");
        action.ToString().ShouldBe(
            """{"type":"game_invite","title":"Pong?","payload":{"game":"pong","nested":[1.5]},"choices":["accept","decline"],"state":"pending"}""");
        (message.GetProperty("type").GetString(), message.GetProperty("content").GetString()).ShouldBe(("action", "Pong?"));
        (await bens.SeeAsync("newMessage")).Payload.GetProperty("message").GetProperty("action").ToString().ShouldBe(action.ToString());

        var answered = (await bens.DoAsync("respondToAction", new { messageId = message.Id(), response = "accept" })).GetProperty("action");
        (answered.GetProperty("state").GetString(), answered.GetProperty("respondedBy").GetString()).ShouldBe(("accepted", ben.Id));
        foreach (var client in (ChatClient[])[annas, bens])
        {
            var told = await client.SeeAsync("actionUpdated");
            (told.Text("messageId"), told.Payload.GetProperty("action").ToString()).ShouldBe((message.Id(), answered.ToString()));
            told.Offset.ShouldNotBeNull();
        }

        (await ben.MessageAsync(message.Id())).GetProperty("action").ToString().ShouldBe(answered.ToString());
        (await anna.ConversationAsync(conversation)).GetProperty("lastMessage").GetProperty("action").ToString().ShouldBe(answered.ToString());
        (await anna.MessagesAsync(conversation))[0].GetProperty("action").ToString().ShouldBe(answered.ToString());

        // The same answer once more changes nothing, another one comes too late.
        await bens.DoAsync("respondToAction", new { messageId = message.Id(), response = "accept" });
        await bens.FailAsync("respondToAction", new { messageId = message.Id(), response = "decline" }, 409);
        await annas.FailAsync("cancelAction", new { messageId = message.Id() }, 409);
        (await bens.HeardAsync()).Count(name => name == "actionUpdated").ShouldBe(1);
    }

    [Fact]
    public async Task In_a_group_the_first_to_accept_has_it()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        await using var annas = await world.ConnectAsync(anna);
        var message = (await InviteAsync(annas, group)).Id();
        (await ben.CallAsync($"POST /chats/messages/{message}/action", new { response = "decline" })).Status.ShouldBe(400);
        (await anna.CallAsync($"POST /chats/messages/{message}/action", new { response = "accept" })).Status.ShouldBe(403);
        var answers = await Task.WhenAll(((TestUser[])[ben, cleo]).Select(u => u.CallAsync($"POST /chats/messages/{message}/action", new { response = "accept" })));
        answers.Select(a => a.Status).Order().ShouldBe([200, 409]);
        var winner = answers[0].Status == 200 ? ben : cleo;
        (await anna.MessageAsync(message)).GetProperty("action").GetProperty("respondedBy").GetString().ShouldBe(winner.Id);
    }

    [Fact]
    public async Task The_sender_alone_takes_it_back_and_nobody_answers_it_then()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var message = (await InviteAsync(annas, conversation)).Id();
        (await ben.CallAsync($"DELETE /chats/messages/{message}/action")).Status.ShouldBe(403);
        var cancelled = await anna.CallAsync($"DELETE /chats/messages/{message}/action");
        cancelled.Body.GetProperty("action").GetProperty("state").GetString().ShouldBe("cancelled");
        var late = await ben.CallAsync($"POST /chats/messages/{message}/action", new { response = "accept" });
        (late.Status, late.Text("message")).ShouldBe((409, "This action is cancelled already"));
    }

    [Fact]
    public async Task Only_what_the_sender_lets_choose_is_an_answer_and_a_text_asks_nothing()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var message = (await InviteAsync(annas, conversation, choices: ["accept"])).Id();
        var text = (await annas.SayAsync(conversation, "text")).Id();
        foreach (var (id, response) in (IEnumerable<(string, string?)>)[(message, "decline"), (message, "perhaps"), (message, null), (text, "accept")])
        {
            (await ben.CallAsync($"POST /chats/messages/{id}/action", new { response })).Status.ShouldBe(400);
        }

        (await anna.CallAsync($"PATCH /chats/messages/{message}", new { content = "another title" })).Status.ShouldBe(400);
        (await ben.MessageAsync(message)).GetProperty("action").GetProperty("state").GetString().ShouldBe("pending");
    }

    [Theory]
    [InlineData("""{"type":"game_invite","title":"x","payload":{},"expiresIn":1,"choices":["decline"]}""", 200)]
    [InlineData("""{"type":"game_invite"}""", 400)]
    [InlineData("""{"title":"x"}""", 400)]
    [InlineData("""{"type":"Game","title":"x"}""", 400)]
    [InlineData("""{"type":"a","title":" "}""", 400)]
    [InlineData("""{"type":"a","title":"x","payload":[]}""", 400)]
    [InlineData("""{"type":"a","title":"x","payload":"LONG"}""", 400)]
    [InlineData("""{"type":"a","title":"x","payload":{"a":"LONG"}}""", 400)]
    [InlineData("""{"type":"a","title":"x","expiresIn":0}""", 400)]
    [InlineData("""{"type":"a","title":"x","expiresIn":1.5}""", 400)]
    [InlineData("""{"type":"a","title":"x","expiresIn":2592001}""", 400)]
    [InlineData("""{"type":"a","title":"x","choices":[]}""", 400)]
    [InlineData("""{"type":"a","title":"x","choices":["accept","accept"]}""", 400)]
    [InlineData("""{"type":"a","title":"x","choices":["maybe"]}""", 400)]
    [InlineData("[]", 400)]
    public async Task An_action_is_checked(string action, int status)
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var payload = JsonDocument.Parse(action.Replace("LONG", new string('x', 4_090), StringComparison.Ordinal)).RootElement;
        var ack = await annas.AskAsync("sendMessage", new { conversationId = conversation, action = payload });
        ack.GetProperty("success").GetBoolean().ShouldBe(status == 200, ack.ToString());
        (await ben.MessagesAsync(conversation)).Count.ShouldBe(status == 200 ? 1 : 0);
    }

    [Fact]
    public async Task An_action_has_no_other_content_and_a_type_that_says_so_has_one()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var action = new { type = "a", title = "x" };
        await annas.FailAsync("sendMessage", new { conversationId = conversation, content = "y", action }, 400);
        await annas.FailAsync("sendMessage", new { conversationId = conversation, type = "text", action }, 400);
        await annas.FailAsync("sendMessage", new { conversationId = conversation, type = "action", content = "y" }, 400);
        await annas.DoAsync("sendMessage", new { conversationId = conversation, type = "action", action });
        (await ben.ContentsAsync(conversation)).ShouldBe(["x"]);
    }

    [Fact]
    public async Task The_same_tempId_with_the_same_action_is_the_same_message_and_with_another_it_is_another()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var first = await InviteAsync(annas, conversation, payload: new { a = 1 }, tempId: "t1");
        await ben.CallAsync($"POST /chats/messages/{first.Id()}/action", new { response = "decline" });
        var again = await InviteAsync(annas, conversation, payload: new { a = 1 }, tempId: "t1");
        (again.Id(), again.GetProperty("action").GetProperty("state").GetString()).ShouldBe((first.Id(), "declined"));
        (await InviteAsync(annas, conversation, payload: new { a = 2 }, tempId: "t1")).Id().ShouldNotBe(first.Id());
        (await annas.SayAsync(conversation, "Pong?", "t1")).Id().ShouldNotBe(first.Id());
    }

    [Fact]
    public async Task Deleting_the_message_takes_it_away()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var message = (await InviteAsync(annas, conversation)).Id();
        await ben.CallAsync($"POST /chats/messages/{message}/action", new { response = "accept" });
        await annas.DoAsync("deleteMessage", new { messageId = message });
        var deleted = await ben.MessageAsync(message);
        (deleted.GetProperty("content").GetString(), deleted.TryGetProperty("action", out _)).ShouldBe(("", false));
        (await ben.CallAsync($"POST /chats/messages/{message}/action", new { response = "accept" })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Who_came_after_the_message_does_not_hear_of_it()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var cleos = await world.ConnectAsync(cleo);
        var message = (await InviteAsync(annas, group)).Id();
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        (await cleo.CallAsync($"POST /chats/messages/{message}/action", new { response = "accept" })).Status.ShouldBe(404);
        await ben.CallAsync($"POST /chats/messages/{message}/action", new { response = "accept" });
        await annas.SeeAsync("actionUpdated");
        (await cleos.HeardAsync()).ShouldBe(["participantsAdded"]);
    }

    [Fact]
    public async Task A_block_keeps_an_answer_away()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var message = (await InviteAsync(annas, conversation)).Id();
        await anna.CallAsync($"PUT /blocks/{ben.Id}");
        var refused = await ben.CallAsync($"POST /chats/messages/{message}/action", new { response = "accept" });
        (refused.Status, refused.Text("message")).ShouldBe((403, "This person does not take messages from you"));
        (await anna.CallAsync($"DELETE /chats/messages/{message}/action")).Status.ShouldBe(403);
        (await annas.HeardAsync()).ShouldNotContain("actionUpdated");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Whoever_was_away_gets_it_as_it_is_today(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        var message = (await InviteAsync(annas, conversation)).Id();
        await annas.SeeAsync("newMessage");
        await annas.CloseAsync();
        await ben.CallAsync($"POST /chats/messages/{message}/action", new { response = "decline" });
        if (restarting)
        {
            await server.RestartAsync();
        }

        await using var again = await annas.ComeBackAsync(server, anna.Token);
        again.Recovered.ShouldBeTrue();
        (await again.SeeAsync("actionUpdated")).Payload.GetProperty("action").GetProperty("state").GetString().ShouldBe("declined");
        again.Seen("actionUpdated").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Past_its_expiry_it_is_expired_and_that_is_told_once()
    {
        var clock = new ManualClock();
        await using var server = await ParleyServer.StartAsync(time: clock);
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        var message = await InviteAsync(annas, conversation, expiresIn: 10);
        message.GetProperty("action").GetProperty("expiresAt").GetString().ShouldBe("2030-01-01T00:00:10.000Z");
        var answered = (await InviteAsync(annas, conversation, expiresIn: 10)).Id();
        await bens.DoAsync("respondToAction", new { messageId = answered, response = "accept" });
        await annas.SeeAsync("actionUpdated");
        annas.Clear();

        clock.Advance(TimeSpan.FromSeconds(9));
        (await ben.MessageAsync(message.Id())).GetProperty("action").GetProperty("state").GetString().ShouldBe("pending");
        clock.Advance(TimeSpan.FromSeconds(1));
        (await ben.MessageAsync(message.Id())).GetProperty("action").GetProperty("state").GetString().ShouldBe("expired");
        (await ben.CallAsync($"POST /chats/messages/{message.Id()}/action", new { response = "accept" })).Status.ShouldBe(409);
        var told = annas.SeeAsync("actionUpdated");
        while (!told.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await annas.AskAsync("getOnlineUsers");
        }

        var update = await told;
        (update.Text("messageId"), update.Payload.GetProperty("action").GetProperty("state").GetString()).ShouldBe((message.Id(), "expired"));
        clock.Advance(TimeSpan.FromSeconds(5));
        (await annas.HeardAsync()).ShouldBe(["actionUpdated"]);
        (await ben.MessageAsync(answered)).GetProperty("action").GetProperty("state").GetString().ShouldBe("accepted");
    }

    [Fact]
    public async Task What_expired_while_the_server_was_down_is_told_when_it_is_up()
    {
        var clock = new ManualClock();
        await using var server = await ParleyServer.StartAsync(time: clock);
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        string message;
        await using (var annas = await ChatClient.ConnectAsync(server, anna))
        {
            message = (await InviteAsync(annas, conversation, expiresIn: 10)).Id();
        }

        await server.RestartAsync(() => clock.Advance(TimeSpan.FromMinutes(2)));
        await using var again = await ChatClient.ConnectAsync(server, anna);
        var told = again.SeeAsync("actionUpdated");
        while (!told.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await again.AskAsync("getOnlineUsers");
        }

        (await told).Text("messageId").ShouldBe(message);
    }

    private static async Task<JsonElement> InviteAsync(
        ChatClient client, string conversation, object? payload = null, long? expiresIn = null, string[]? choices = null, string? tempId = null) =>
        (await client.DoAsync("sendMessage", new
        {
            conversationId = conversation,
            tempId,
            action = new { type = "game_invite", title = "Pong?", payload, expiresIn, choices },
        })).GetProperty("message");
}
