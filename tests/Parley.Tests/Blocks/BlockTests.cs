using System.Text.RegularExpressions;
using Parley.Tests.Friends;
using Parley.Tests.Realtime;

namespace Parley.Tests.Blocks;

/// <summary>Who blocks somebody has nothing to do with him any more, and he does not learn of it.</summary>
public sealed class BlockTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task The_devices_of_the_person_who_blocks_hear_of_it_and_nobody_else()
    {
        var (anna, ben) = await world.TwoAsync();
        await using var annas = await world.ConnectAsync(anna);
        await using var alsoAnnas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await annas.DoAsync("blockUser", new { userId = ben.Id });
        foreach (var client in (ChatClient[])[annas, alsoAnnas])
        {
            var blocked = await client.SeeAsync("userBlocked");
            blocked.Payload.ToString().ShouldBe((await anna.CallAsync("GET /blocks")).Body[0].ToString());
            blocked.Payload.Id().ShouldBe(ben.Id);
        }

        (await anna.CallAsync($"DELETE /blocks/{ben.Id}")).Status.ShouldBe(200);
        (await annas.SeeAsync("userUnblocked")).Text("userId").ShouldBe(ben.Id);
        (await BlockedAsync(anna)).ShouldBeEmpty();
        (await BlockedAsync(ben)).ShouldBeEmpty();
        (await bens.HeardAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_so_already_or_is_nobody_changes_nothing()
    {
        var (anna, ben) = await world.TwoAsync();
        (await anna.CallAsync($"DELETE /blocks/{ben.Id}")).Status.ShouldBe(200);
        await anna.BlockAsync(ben);
        var cursor = await anna.CursorAsync();
        await anna.BlockAsync(ben);
        foreach (var (route, status) in (IEnumerable<(string, int)>)
            [
                ($"PUT /blocks/{anna.Id}", 400), ("PUT /blocks/9007199254740991", 404), ("PUT /blocks/x", 404), ("DELETE /blocks/0", 404),
                ("GET /blocks?limit=501", 400),
            ])
        {
            (await anna.CallAsync(route)).Status.ShouldBe(status, route);
        }

        await using var annas = await world.ConnectAsync(anna);
        await annas.FailAsync("blockUser", new { }, 400);
        await annas.FailAsync("unblockUser", new { userId = "x" }, 400);
        (await anna.CursorAsync()).ShouldBe(cursor);
        (await BlockedAsync(anna)).ShouldBe([ben.Id]);
    }

    [Fact]
    public async Task Who_is_refused_cannot_tell_a_block_from_a_setting()
    {
        var (anna, cleo, ben) = await world.ThreeAsync();
        await using var bens = await world.ConnectAsync(ben);
        var answers = new List<string>();
        foreach (var other in (TestUser[])[anna, cleo])
        {
            var conversation = await ben.DirectAsync(other);
            var message = (await bens.SayAsync(conversation, "before")).Id();
            await ben.BefriendAsync(other);
            await ben.CallAsync($"DELETE /friends/{other.Id}");
            if (other == anna)
            {
                await anna.BlockAsync(ben);
            }
            else
            {
                await cleo.CallAsync("PATCH /users/me/settings", new { whoMayWrite = "nobody" });
            }

            bens.Clear();
            var said = new List<string>();
            foreach (var (name, payload) in (IEnumerable<(string, object)>)
                [
                    ("sendMessage", new { conversationId = conversation, content = "after" }), ("editMessage", new { messageId = message, content = "edited" }),
                    ("addReaction", new { messageId = message, emoji = "👍" }), ("pinMessage", new { messageId = message }),
                    ("sendFriendRequest", new { userId = other.Id }), ("typing", new { conversationId = conversation }),
                    ("stopTyping", new { conversationId = conversation }), ("markConversationAsRead", new { conversationId = conversation }),
                    ("joinRoom", new { conversationId = conversation }), ("createConversation", new { participants = new[] { other.Id } }),
                ])
            {
                said.Add($"{name} {await bens.AskAsync(name, payload)}");
            }

            foreach (var route in (string[])
                [
                    $"GET /users/search?q={other.Email}", $"GET /chats/conversations/{conversation}/messages", $"GET /chats/conversations/{conversation}",
                    "GET /friends", "GET /friends/requests", "GET /blocks", $"GET /chats/messages/{message}/reads", $"DELETE /friends/{other.Id}",
                ])
            {
                said.Add($"{route} {(await ben.CallAsync(route)).Body}");
            }

            said.Add($"POST {(await ben.CallAsync($"POST /chats/conversations/{conversation}/messages", new { content = "after" })).Body}");
            answers.Add(WithoutIds(string.Join('\n', said)).Replace(other.Username, "NAME", StringComparison.Ordinal));
        }

        answers[0].ShouldBe(answers[1]);
        answers[0].ShouldContain("This person does not take messages from you");
    }

    [Fact]
    public async Task The_person_who_blocks_is_told_why_he_is_refused()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var conversation = await anna.DirectAsync(ben);
        await anna.BlockAsync(ben);
        await anna.BlockAsync(cleo);
        await using var annas = await world.ConnectAsync(anna);
        foreach (var (name, payload) in (IEnumerable<(string, object)>)
            [
                ("sendMessage", new { conversationId = conversation, content = "x" }), ("sendFriendRequest", new { userId = ben.Id }),
                ("createConversation", new { participants = new[] { cleo.Id } }),
            ])
        {
            var ack = await annas.AskAsync(name, payload);
            (ack.GetProperty("statusCode").GetInt32(), ack.GetProperty("message").GetString()).ShouldBe((403, "You have blocked this person"), name);
        }

        (await anna.MessagesAsync(conversation)).ShouldBeEmpty();
        (await anna.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_begins_a_conversation_over_a_block_and_afterwards_all_is_as_before()
    {
        var (anna, ben) = await world.TwoAsync();
        await anna.BlockAsync(ben);
        var refused = await ben.CallAsync("POST /chats/conversations", new { participants = new[] { anna.Id } });
        (refused.Status, refused.Text("message")).ShouldBe((403, "This person does not take messages from you"));
        (await ben.CallAsync("GET /chats/conversations")).Body.GetArrayLength().ShouldBe(0);
        await anna.CallAsync($"DELETE /blocks/{ben.Id}");
        var conversation = await ben.DirectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await bens.SayAsync(conversation, "again");
        (await anna.ContentsAsync(conversation)).ShouldBe(["again"]);
        await ben.AskAsync(anna);
    }

    [Fact]
    public async Task What_was_written_before_a_block_is_still_there_and_can_be_deleted_by_its_sender()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var bens = await world.ConnectAsync(ben);
        var message = (await bens.SayAsync(conversation, "before", "t1")).Id();
        await anna.BlockAsync(ben);
        // Sent again, it is the message that was sent before.
        (await bens.SayAsync(conversation, "before", "t1")).Id().ShouldBe(message);
        (await anna.ContentsAsync(conversation)).ShouldBe(["before"]);
        await bens.DoAsync("deleteMessage", new { messageId = message });
        (await anna.ContentsAsync(conversation)).ShouldBe([""]);
    }

    [Fact]
    public async Task A_block_ends_friendship_and_requests_as_if_there_were_none()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        await using var bens = await world.ConnectAsync(ben);
        await using var cleos = await world.ConnectAsync(cleo);
        await anna.BefriendAsync(ben);
        var asked = await cleo.AskAsync(anna);
        await anna.BlockAsync(ben);
        await anna.BlockAsync(cleo);
        (await bens.SeeAsync("friendRemoved")).Text("userId").ShouldBe(anna.Id);
        (await cleos.SeeAsync("friendRequestCancelled")).Text("requestId").ShouldBe(asked);
        (await anna.FriendsAsync()).ShouldBeEmpty();
        (await anna.RequestsAsync()).ShouldBe(("", ""));
        (await cleo.RequestsAsync()).ShouldBe(("", ""));
    }

    [Fact]
    public async Task Each_of_two_who_have_blocked_each_other_takes_back_his_own()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await anna.BlockAsync(ben);
        await ben.BlockAsync(anna);
        await anna.CallAsync($"DELETE /blocks/{ben.Id}");
        await annas.FailAsync("sendMessage", new { conversationId = conversation, content = "x" }, 403);
        (await OnlineAsync(annas)).ShouldBe([anna.Id]);
        await ben.CallAsync($"DELETE /blocks/{anna.Id}");
        await annas.SayAsync(conversation, "y");
        (await OnlineAsync(annas)).ShouldBe([anna.Id, ben.Id], ignoreOrder: true);
        await bens.SeeAsync("userStatusChanged", s => s.GetProperty("status").GetString() == "online");
    }

    [Fact]
    public async Task Who_is_typing_when_he_is_blocked_stops_for_the_other_one()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        await bens.DoAsync("typing", new { conversationId = conversation });
        await annas.SeeAsync("userTyping");
        await annas.DoAsync("blockUser", new { userId = ben.Id });
        await annas.SeeAsync("userStoppedTyping");
        annas.Clear();
        await bens.DoAsync("typing", new { conversationId = conversation });
        await bens.DoAsync("stopTyping", new { conversationId = conversation });
        (await annas.HeardAsync()).ShouldBe([]);
    }

    [Fact]
    public async Task A_restart_forgets_no_block()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        var group = await anna.GroupAsync(ben, cleo);
        await anna.BlockAsync(ben);
        await server.RestartAsync();
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        await using var cleos = await ChatClient.ConnectAsync(server, cleo);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await cleos.SeeAsync("userStatusChanged", s => s.GetProperty("userId").GetString() == ben.Id);
        await bens.DoAsync("typing", new { conversationId = group });
        await cleos.SeeAsync("userTyping");
        (await annas.HeardAsync()).ShouldBe([]);
        annas.Events.ShouldAllBe(e => !e.Payload.ToString().Contains($"\"{ben.Id}\"", StringComparison.Ordinal) || e.Name == "conversationCreated");
    }

    // Numbers and times tell one case from another, and nothing else.
    private static string WithoutIds(string text) =>
        Regex.Replace(text, """(?<=[/"])\d[\d:.TZ-]*(?=[/"\s])""", "N", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static async Task<IReadOnlyList<string>> BlockedAsync(TestUser user) =>
        [.. (await user.CallAsync("GET /blocks")).Body.EnumerateArray().Select(b => b.Id())];

    private static async Task<IReadOnlyList<string>> OnlineAsync(ChatClient client) =>
        [.. (await client.AskAsync("getOnlineUsers")).GetProperty("onlineUsers").EnumerateArray().Select(id => id.GetString()!)];
}
