using System.Text.Json;
using Parley.Tests.Conversations;
using Parley.Tests.Media;

namespace Parley.Tests.Realtime;

/// <summary>
/// Somebody's connection is lost and comes back. Each is tried twice: out of fan-out's memory, and out of the database after
/// a restart.
/// </summary>
public sealed class RecoveryTests
{
    public static TheoryData<bool> Restarting => [false, true];

    [Theory, MemberData(nameof(Restarting))]
    public async Task What_was_missed_comes_once_and_in_order_and_then_what_is_new(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await SayAsync(server, anna, conversation, "seen");
        await bens.SeeAsync("newMessage");
        await bens.CloseAsync();
        string[] missed = [.. Enumerable.Range(1, 300).Select(n => FormattableString.Invariant($"missed {n}"))];
        await SayAsync(server, anna, conversation, missed);

        await using var again = await ComeBackAsync(server, bens, ben, restarting);
        again.Recovered.ShouldBeTrue();
        await SayAsync(server, anna, conversation, "new");
        await again.SeeAsync("newMessage", m => Content(m) == "new");
        Contents(again).ShouldBe([.. missed, "new"]);
        again.Seen("onlineUsers").Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Restarting))]
    public async Task Whoever_was_cut_before_his_first_event_gets_everything_since_he_came(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        await SayAsync(server, anna, conversation, "before");
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await bens.CloseAsync();
        bens.Offset.ShouldBeNull();
        await SayAsync(server, anna, conversation, "missed");

        await using var again = await ComeBackAsync(server, bens, ben, restarting);
        again.Recovered.ShouldBeTrue();
        await again.SeeAsync("newMessage");
        Contents(again).ShouldBe(["missed"]);
    }

    [Theory, MemberData(nameof(Restarting))]
    public async Task It_can_be_lost_again_and_again(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        var bens = await ChatClient.ConnectAsync(server, ben);
        for (var round = 0; round < 4; round++)
        {
            await bens.DisposeAsync();
            await SayAsync(server, anna, conversation, "a", "b");
            bens = await ComeBackAsync(server, bens, ben, restarting);
            bens.Recovered.ShouldBeTrue();
            await bens.SeeAsync("newMessage", m => Content(m) == "b");
            Contents(bens).ShouldBe(["a", "b"]);
        }

        await bens.DisposeAsync();
    }

    [Theory, MemberData(nameof(Restarting))]
    public async Task A_message_that_was_deleted_meanwhile_comes_without_its_content(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await bens.CloseAsync();
        var message = (await SayAsync(server, anna, conversation, "not for long"))[0];
        (await anna.CallAsync($"DELETE /chats/messages/{message}")).Status.ShouldBe(200);

        await using var again = await ComeBackAsync(server, bens, ben, restarting);
        again.Recovered.ShouldBeTrue();
        (await again.SeeAsync("messageDeleted")).Text("messageId").ShouldBe(message);
        var shown = again.Seen("newMessage").ShouldHaveSingleItem().Payload.GetProperty("message");
        (shown.GetProperty("isDeleted").GetBoolean(), shown.GetProperty("content").GetString()).ShouldBe((true, ""));
    }

    [Theory, MemberData(nameof(Restarting))]
    public async Task Whoever_was_removed_meanwhile_learns_that_and_nothing_after_it(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var group = await anna.GroupAsync(ben);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await bens.CloseAsync();
        await SayAsync(server, anna, group, "while he was there");
        await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}");
        await SayAsync(server, anna, group, "without him");

        await using var again = await ComeBackAsync(server, bens, ben, restarting);
        again.Recovered.ShouldBeTrue();
        await SayAsync(server, anna, group, "still without him");
        var direct = await At(server, anna).DirectAsync(ben);
        await again.SeeAsync("conversationCreated", c => c.Id() == direct);
        again.Events.Select(e => e.Name).Where(n => n is not "onlineUsers" and not "userStatusChanged")
            .ShouldBe(["newMessage", "participantRemoved", "conversationCreated"]);
    }

    [Theory, MemberData(nameof(Restarting))]
    public async Task Whoever_was_removed_meanwhile_is_shown_messages_as_they_were_when_he_left(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var group = await anna.GroupAsync(ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await bens.CloseAsync();
        var said = (await annas.SayAsync(group, "one")).Id();
        await annas.DoAsync("editMessage", new { messageId = said, content = "two" });
        var answer = (await annas.SayAsync(group, "an answer", replyTo: said)).Id();
        await annas.DoAsync("pinMessage", new { messageId = said });
        await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}");
        await annas.DoAsync("editMessage", new { messageId = said, content = "secret" });
        await annas.DoAsync("editMessage", new { messageId = answer, content = "secret" });
        await annas.DoAsync("addReaction", new { messageId = said, emoji = "👍" });

        await using var again = await ComeBackAsync(server, bens, ben, restarting);
        again.Recovered.ShouldBeTrue();
        await again.SeeAsync("participantRemoved");
        again.Events.ShouldAllBe(e => !e.Payload.ToString().Contains("secret") && !e.Payload.ToString().Contains("👍"));
        var shown = again.Seen("newMessage").Select(m => m.Payload.GetProperty("message")).Last();
        shown.GetProperty("content").GetString().ShouldBe("an answer");
        shown.GetProperty("isEdited").GetBoolean().ShouldBeFalse();
        shown.GetProperty("replyTo").GetProperty("content").GetString().ShouldBe("two");
        again.Seen("messageEdited").ShouldHaveSingleItem().Payload.GetProperty("content").GetString().ShouldBe("two");
        again.Seen("messagePinned").ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(Restarting))]
    public async Task Whoever_was_removed_meanwhile_is_shown_no_address_of_a_file(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var (left, other) = (await anna.GroupAsync(ben), await anna.GroupAsync(ben));
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await bens.CloseAsync();
        foreach (var group in (string[])[left, other])
        {
            (await anna.CallAsync($"POST /chats/conversations/{group}/messages", new { attachments = new[] { await anna.UploadedAsync() } })).Status.ShouldBe(201);
        }

        await anna.CallAsync($"DELETE /chats/conversations/{left}/participants/{ben.Id}");

        await using var again = await ComeBackAsync(server, bens, ben, restarting);
        again.Recovered.ShouldBeTrue();
        await again.SeeAsync("participantRemoved");
        again.Seen("newMessage").Select(m => m.Payload.GetProperty("message").GetProperty("attachments")[0].Url().Length > 0)
            .ShouldBe([false, true]);
    }

    [Theory, MemberData(nameof(Restarting))]
    public async Task Whoever_was_added_meanwhile_gets_the_conversation_and_everything_after_it(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await bens.CloseAsync();
        var group = await anna.GroupAsync(cleo);
        await SayAsync(server, anna, group, "before him");
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
        await SayAsync(server, anna, group, "for him");

        await using var again = await ComeBackAsync(server, bens, ben, restarting);
        again.Recovered.ShouldBeTrue();
        await again.SeeAsync("newMessage");
        var events = again.Events.Where(e => e.Name is not "onlineUsers" and not "userStatusChanged").ToList();
        events.Select(e => e.Name).ShouldBe(["conversationCreated", "participantsAdded", "newMessage"]);
        events[0].Payload.GetProperty("participants").EnumerateArray().Select(p => p.Id()).ShouldBe([anna.Id, cleo.Id, ben.Id], ignoreOrder: true);
        Contents(again).ShouldBe(["for him"]);
    }

    [Theory, MemberData(nameof(Restarting))]
    public async Task Whoever_came_and_went_meanwhile_learns_nothing_of_what_came_after_him(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await bens.CloseAsync();
        var group = await anna.GroupAsync(ben);
        await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}");
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });

        await using var again = await ComeBackAsync(server, bens, ben, restarting);
        var direct = await At(server, anna).DirectAsync(ben);
        await again.SeeAsync("conversationCreated", c => c.Id() == direct);
        again.Events.ShouldAllBe(e => !e.Payload.ToString().Contains("cleo", StringComparison.Ordinal));
        again.Seen("participantRemoved").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Whatever_happened_meanwhile_the_state_that_the_missed_events_give_is_the_state_that_loads()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        var group = await anna.GroupAsync(ben);
        var direct = await anna.DirectAsync(ben);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        var state = await LiveScene.LoadAsync(ben);
        await bens.CloseAsync();
        await annas.SayAsync(group, "one");
        var two = await annas.SayAsync(direct, "two");
        var edited = (await annas.SayAsync(direct, "edited, once")).Id();
        await annas.AskAsync("editMessage", new { messageId = edited, content = "edited" });
        await annas.AskAsync("addReaction", new { messageId = edited, emoji = "👍" });
        await annas.AskAsync("addReaction", new { messageId = edited, emoji = "🎉" });
        await annas.AskAsync("removeReaction", new { messageId = edited, emoji = "👍" });
        await annas.AskAsync("pinMessage", new { messageId = edited });
        await annas.AskAsync("sendMessage", new { conversationId = direct, content = "an answer", replyTo = edited });
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        await annas.SayAsync(group, "three");
        await anna.CallAsync($"DELETE /chats/messages/{two.Id()}");
        await anna.CallAsync($"POST /chats/conversations/{group}/leave");
        var other = await cleo.GroupAsync(anna, ben);
        var four = await annas.SayAsync(other, "four");
        await ben.CallAsync($"POST /chats/conversations/{group}/read");
        await ben.CallAsync($"PUT /chats/conversations/{direct}/draft", new { content = "a draft", replyTo = edited });
        await ben.CallAsync($"PUT /chats/conversations/{other}/draft", new { content = "another" });
        await ben.CallAsync($"DELETE /chats/conversations/{other}/draft");
        // Read, marked as unread again, and then more comes.
        await ben.CallAsync($"POST /chats/conversations/{direct}/read");
        await ben.CallAsync($"POST /chats/conversations/{direct}/unread", new { messageId = edited });
        await annas.SayAsync(direct, "five");
        // Marked as unread, and read again.
        await ben.CallAsync($"POST /chats/conversations/{other}/read");
        await ben.CallAsync($"POST /chats/conversations/{other}/unread", new { messageId = four.Id() });
        await annas.SayAsync(other, "six");
        await ben.CallAsync($"POST /chats/conversations/{other}/read");

        // Channels, and what becomes of them.
        var channel = await anna.ChannelOfAsync(ben, cleo);
        var gone = await anna.ChannelOfAsync(ben);
        var lost = await anna.ChannelOfAsync(ben, cleo);
        foreach (var conversation in (string[])[channel, gone, lost])
        {
            await annas.SayAsync(conversation, "in a channel");
        }

        await annas.AskAsync("updateConversation", new { conversationId = channel, topic = "Tea", slowMode = 5 });
        await anna.CallAsync($"PATCH /chats/conversations/{channel}/participants/{ben.Id}", new { role = "admin" });
        await anna.CallAsync($"POST /chats/conversations/{channel}/owner", new { userId = ben.Id });
        await anna.CallAsync($"PUT /chats/conversations/{channel}/mutes/{cleo.Id}", new { reason = "noise" });
        await anna.CallAsync($"DELETE /chats/conversations/{channel}/mutes/{cleo.Id}");
        await anna.CallAsync($"PUT /chats/conversations/{channel}/bans/{cleo.Id}", new { reason = "spam" });
        await anna.CallAsync($"DELETE /chats/conversations/{channel}/bans/{cleo.Id}");
        await anna.CallAsync($"PUT /chats/conversations/{lost}/bans/{ben.Id}");
        await annas.SayAsync(lost, "without ben");
        await anna.CallAsync($"DELETE /chats/conversations/{gone}");

        await server.RestartAsync();
        await using var again = await bens.ComeBackAsync(server, ben.Token);
        again.Recovered.ShouldBeTrue();
        var last = await At(server, anna).GroupAsync(ben);
        await again.SeeAsync("conversationCreated", c => c.Id() == last);
        state.Apply(again.TakeAll());
        state.ToString().ShouldBe((await LiveScene.LoadAsync(At(server, ben))).ToString());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Of_receipts_only_the_latest_come(bool anotherDevice)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        var messages = new List<string>();
        foreach (var text in (string[])["one", "two", "three"])
        {
            messages.Add((await annas.SayAsync(conversation, text)).Id());
        }

        await annas.SeeAsync("newMessage", m => Content(m) == "three");
        await annas.CloseAsync();
        foreach (var message in messages)
        {
            await ben.CallAsync($"POST /chats/conversations/{conversation}/read", new { messageId = message });
        }

        await server.RestartAsync();
        await using var other = anotherDevice ? await ChatClient.ConnectAsync(server, anna) : null;
        if (other is not null)
        {
            // It is in fan-out's memory by then, which the process before had to itself.
            await other.AskAsync("getOnlineUsers");
        }

        await using var again = await annas.ComeBackAsync(server, anna.Token);
        again.Recovered.ShouldBeTrue();
        await again.SeeAsync("messageRead", m => m.GetProperty("readBy").GetString() == ben.Id);
        var read = again.Seen("messageRead").Where(m => m.Text("readBy") == ben.Id).ShouldHaveSingleItem();
        read.Text("messageId").ShouldBe(messages[^1]);
        read.Payload.GetProperty("readByAll").GetInt64().ShouldBe(3);
        read.Offset.ShouldBeNull();
    }

    [Fact]
    public async Task A_client_that_is_cut_while_people_come_and_go_and_send_gets_everything_once()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        var group = await anna.GroupAsync(ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        var bens = await ChatClient.ConnectAsync(server, ben);
        var start = (await ben.CallAsync("GET /sync")).Text("cursor");
        using var enough = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            for (var n = 0; !enough.IsCancellationRequested; n++)
            {
                await annas.SayAsync(group, "x");
                if (n % 20 == 10)
                {
                    await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
                }

                if (n % 20 == 0)
                {
                    await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{cleo.Id}");
                }

                if (n % 50 == 25)
                {
                    await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}");
                    await annas.SayAsync(group, "not for ben");
                    await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { ben.Id } });
                }
            }
        });

        var received = new List<ChatClient.Received>();
        for (var round = 0; round < 25; round++)
        {
            await bens.SeeAsync("newMessage");
            await bens.DisposeAsync();
            received.AddRange(bens.TakeAll());
            bens = await bens.ComeBackAsync(server, ben.Token);
            bens.Recovered.ShouldBeTrue();
        }

        await enough.CancelAsync();
        await sending;
        var last = await ben.GroupAsync();
        await bens.SeeAsync("conversationCreated", c => c.Id() == last);
        received.AddRange(bens.TakeAll());
        await bens.DisposeAsync();

        var expected = new List<string>();
        for (var cursor = start; ;)
        {
            var page = (await ben.CallAsync($"GET /sync?after={cursor}&limit=7")).Body;
            expected.AddRange(page.GetProperty("events").EnumerateArray().Select(e =>
                $"{e.GetProperty("event").GetString()} {e.GetProperty("cursor").GetString()}"));
            cursor = page.GetProperty("cursor").GetString()!;
            if (!page.GetProperty("hasMore").GetBoolean())
            {
                break;
            }
        }

        // What came without an offset belongs to the event after it.
        received.Where(e => e.Offset is not null).Select(e => $"{e.Name} {e.Offset}")
            .ShouldBe(expected.Where(e => !e.StartsWith("conversationCreated", StringComparison.Ordinal) || e == expected[^1]));
        received.ShouldAllBe(e => e.Name != "newMessage" || Content(e.Payload) == "x");
    }

    private static string Content(JsonElement newMessage) => newMessage.GetProperty("message").GetProperty("content").GetString()!;

    private static string[] Contents(ChatClient client) => [.. client.Seen("newMessage").Select(m => Content(m.Payload))];

    // The server has another address after a restart.
    private static TestUser At(ParleyServer server, TestUser user) => user with { Client = server.ClientOf(user.Token) };

    private static async Task<ChatClient> ComeBackAsync(ParleyServer server, ChatClient lost, TestUser user, bool restarting)
    {
        if (restarting)
        {
            await server.RestartAsync();
        }

        return await lost.ComeBackAsync(server, user.Token);
    }

    private static async Task<IReadOnlyList<string>> SayAsync(ParleyServer server, TestUser user, string conversation, params string[] contents)
    {
        await using var client = await ChatClient.ConnectAsync(server, new { token = user.Token, recovery = false });
        var sent = new List<Task<JsonElement>>();
        foreach (var content in contents)
        {
            sent.Add(await client.BeginAsync("sendMessage", new { conversationId = conversation, content }));
        }

        return [.. (await Task.WhenAll(sent)).Select(ack => ack.GetProperty("message").Id())];
    }
}
