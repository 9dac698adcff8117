using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.Tests.Realtime;

/// <summary>The contract of the fourth seed, row by row, as its own client speaks it.</summary>
public sealed partial class Seed004Tests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task Row_01_A_client_connects_to_the_namespace_chat_over_websocket_with_its_token()
    {
        var anna = await world.PersonAsync();
        await using var socket = await world.ConnectAsync(anna);
        (await socket.SeeAsync("onlineUsers")).Payload.EnumerateArray().Select(id => id.GetString()).ShouldContain(anna.Id);
    }

    [Fact]
    public async Task Row_02_createConversation_answers_with_the_conversation()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var socket = await world.ConnectAsync(anna);
        var ack = await socket.AskAsync("createConversation", new { participants = new[] { ben.Id } });
        ack.GetProperty("success").GetBoolean().ShouldBeTrue();
        var conversation = ack.GetProperty("conversation");
        conversation.GetProperty("_id").GetString().ShouldBe(conversation.Id());
        conversation.GetProperty("type").GetString().ShouldBe("direct");
        conversation.GetProperty("participants").EnumerateArray().Select(p => p.GetProperty("_id").GetString()).ShouldBe([anna.Id, ben.Id], true);
    }

    [Fact]
    public async Task Row_03_joinRoom_takes_a_conversation_id_and_confirms()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var socket = await world.ConnectAsync(anna);
        var ack = await socket.AskAsync("joinRoom", new { conversationId = conversation });
        ack.GetProperty("success").GetBoolean().ShouldBeTrue();
        ack.GetProperty("conversationId").GetString().ShouldBe(conversation);
    }

    [Fact]
    public async Task Row_04_sendMessage_works_with_and_without_tempId()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var socket = await world.ConnectAsync(anna);
        (await socket.SayAsync(conversation, "with", "1700000000000")).GetProperty("tempId").GetString().ShouldBe("1700000000000");
        (await socket.SayAsync(conversation, "without")).TryGetProperty("tempId", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Row_05_typing_and_stopTyping_take_a_conversation_id()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var socket = await world.ConnectAsync(anna);
        (await socket.AskAsync("typing", new { conversationId = conversation })).GetProperty("success").GetBoolean().ShouldBeTrue();
        (await socket.AskAsync("stopTyping", new { conversationId = conversation })).GetProperty("success").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Row_06_markAsRead_and_markConversationAsRead_read()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var first = await annas.SayAsync(conversation, "one");
        await annas.SayAsync(conversation, "two");
        await bens.AskAsync("markAsRead", new { conversationId = conversation, messageId = first.Id() });
        (await ben.UnreadAsync(conversation)).ShouldBe(1);
        await bens.AskAsync("markConversationAsRead", new { conversationId = conversation });
        (await ben.UnreadAsync(conversation)).ShouldBe(0);
    }

    [Fact]
    public async Task Row_07_getOnlineUsers_answers_by_ack_and_by_event()
    {
        var anna = await world.PersonAsync();
        await using var socket = await world.ConnectAsync(anna);
        await socket.SeeAsync("onlineUsers");
        socket.Clear();
        (await socket.AskAsync("getOnlineUsers")).GetProperty("onlineUsers")[0].GetString().ShouldBe(anna.Id);
        (await socket.SeeAsync("onlineUsers")).Payload[0].GetString().ShouldBe(anna.Id);
    }

    [Fact]
    public async Task Row_08_onlineUsers_is_a_list_of_ids()
    {
        var (anna, ben) = await world.TwoAsync();
        await anna.DirectAsync(ben);
        await using var bens = await world.ConnectAsync(ben);
        await bens.SeeAsync("onlineUsers");
        await using var annas = await world.ConnectAsync(anna);
        var ids = (await annas.SeeAsync("onlineUsers")).Payload.EnumerateArray().Select(id => id.GetString()).ToList();
        ids.ShouldContain(anna.Id);
        annas.Events[0].Name.ShouldBe("onlineUsers");
    }

    [Fact]
    public async Task Row_09_conversationCreated_carries_the_conversation()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var bens = await world.ConnectAsync(ben);
        var conversation = await anna.GroupAsync(ben);
        var seen = await bens.SeeAsync("conversationCreated", c => c.Id() == conversation);
        seen.Payload.GetProperty("isGroup").GetBoolean().ShouldBeTrue();
        seen.Payload.GetProperty("name").GetString().ShouldBe("A group");
    }

    [Fact]
    public async Task Row_10_newMessage_carries_the_message_and_the_conversation_id()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var sent = await annas.SayAsync(conversation, "Hello");
        var seen = await bens.SeeAsync("newMessage", m => m.GetProperty("message").Id() == sent.Id());
        seen.Text("conversationId").ShouldBe(conversation);
    }

    [Fact]
    public async Task Row_11_messageSent_goes_to_the_sending_socket_alone()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var other = await world.ConnectAsync(anna);
        var sent = await annas.SayAsync(conversation, "Hello", "t1");
        (await annas.SeeAsync("messageSent")).Text("messageId").ShouldBe(sent.Id());
        annas.Seen("messageSent").Single().Text("tempId").ShouldBe("t1");
        await other.SeeAsync("newMessage");
        await other.AskAsync("getOnlineUsers");
        other.Seen("messageSent").ShouldBeEmpty();
    }

    [Fact]
    public async Task Row_12_userTyping_and_userStoppedTyping_name_the_person()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await annas.EmitAsync("typing", new { conversationId = conversation });
        var typing = await bens.SeeAsync("userTyping");
        (typing.Text("userId"), typing.Text("conversationId"), typing.Text("username")).ShouldBe((anna.Id, conversation, anna.Username));
        await annas.EmitAsync("stopTyping", new { conversationId = conversation });
        var stopped = await bens.SeeAsync("userStoppedTyping");
        (stopped.Text("userId"), stopped.Text("conversationId")).ShouldBe((anna.Id, conversation));
    }

    [Fact]
    public async Task Row_13_messageRead_and_conversationRead_name_reader_and_time()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var first = await annas.SayAsync(conversation, "one");
        await bens.AskAsync("markAsRead", new { conversationId = conversation, messageId = first.Id() });
        var read = await annas.SeeAsync("messageRead");
        (read.Text("messageId"), read.Text("conversationId"), read.Text("readBy")).ShouldBe((first.Id(), conversation, ben.Id));
        read.Text("readAt").ShouldMatch(IsoTime().ToString());
        await annas.SayAsync(conversation, "two");
        await bens.AskAsync("markConversationAsRead", new { conversationId = conversation });
        var all = await annas.SeeAsync("conversationRead");
        (all.Text("conversationId"), all.Text("readBy")).ShouldBe((conversation, ben.Id));
        all.Text("readAt").ShouldMatch(IsoTime().ToString());
    }

    [Fact]
    public async Task Row_14_userStatusChanged_says_online()
    {
        var (anna, ben) = await world.TwoAsync();
        await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var changed = await annas.SeeAsync("userStatusChanged", s => s.GetProperty("userId").GetString() == ben.Id);
        changed.Text("status").ShouldBe("online");
        changed.Text("timestamp").ShouldMatch(IsoTime().ToString());
    }

    [Fact]
    public async Task Row_15_A_message_has_sender_content_conversation_time_and_status()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var message = await annas.SayAsync(conversation, "  Grüße 👋 <b>  ");
        message.GetProperty("_id").GetString().ShouldBe(message.Id());
        var sender = message.GetProperty("sender");
        (sender.GetProperty("_id").GetString(), sender.GetProperty("name").GetString(), sender.GetProperty("username").GetString())
            .ShouldBe((anna.Id, anna.Username, anna.Username));
        message.GetProperty("content").GetString().ShouldBe("Grüße 👋 <b>");
        message.GetProperty("conversationId").GetString().ShouldBe(conversation);
        message.GetProperty("createdAt").GetString()!.ShouldMatch(IsoTime().ToString());
        message.GetProperty("status").GetString().ShouldBe("sent");
    }

    [Fact]
    public async Task Row_16_The_sender_gets_its_own_newMessage_exactly_once_on_each_socket()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var first = await world.ConnectAsync(anna);
        await using var second = await world.ConnectAsync(anna);
        await first.AskAsync("joinRoom", new { conversationId = conversation });
        await first.SayAsync(conversation, "once", "t");
        await first.SayAsync(conversation, "once", "t");
        await first.SayAsync(conversation, "last");
        foreach (var socket in (ChatClient[])[first, second])
        {
            await socket.SeeAsync("newMessage", m => Content(m) == "last");
            socket.Seen("newMessage").Select(m => Content(m.Payload)).ShouldBe(["once", "last"]);
        }
    }

    [Fact]
    public async Task Row_17_Every_route_is_there_and_asks_for_a_token()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var created = await anna.CallAsync("POST /chats/conversations", new { participants = new[] { ben.Id, cleo.Id }, name = "Three" });
        created.Status.ShouldBe(201);
        var group = created.Body.Id();
        await using var annas = await world.ConnectAsync(anna);
        var message = await annas.SayAsync(group, "Hello");

        (await anna.CallAsync("GET /chats/conversations")).Body.ValueKind.ShouldBe(JsonValueKind.Array);
        (await anna.CallAsync($"GET /chats/conversations/{group}")).Text("_id").ShouldBe(group);
        (await anna.CallAsync($"GET /chats/conversations/{group}/messages?page=1&limit=50")).Body.GetArrayLength().ShouldBe(1);
        (await ben.CallAsync($"POST /chats/conversations/{group}/read")).Body.GetProperty("success").GetBoolean().ShouldBeTrue();
        (await anna.CallAsync($"DELETE /chats/messages/{message.Id()}")).Text("messageId").ShouldBe(message.Id());
        (await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{cleo.Id}")).Body.GetProperty("participants").GetArrayLength().ShouldBe(2);
        (await ben.CallAsync($"POST /chats/conversations/{group}/participants", new { userIds = new[] { cleo.Id } })).Body.GetProperty("participants").GetArrayLength().ShouldBe(3);
        (await cleo.CallAsync($"POST /chats/conversations/{group}/leave")).Body.GetProperty("success").GetBoolean().ShouldBeTrue();

        foreach (var route in (string[])["GET /chats/conversations", $"GET /chats/conversations/{group}", $"DELETE /chats/messages/{message.Id()}", $"POST /chats/conversations/{group}/leave"])
        {
            (await world.Server.Client.CallAsync(route)).Status.ShouldBe(401, route);
        }
    }

    private static string Content(JsonElement newMessage) => newMessage.GetProperty("message").GetProperty("content").GetString()!;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", RegexOptions.NonBacktracking)]
    private static partial Regex IsoTime();
}
