using System.Text.RegularExpressions;
using Parley.Tests.Friends;
using Parley.Tests.Realtime;

namespace Parley.Tests.Blocks;

/// <summary>
/// Two people with a block between them do everything there is, in their direct conversation and in a group that they share.
/// What a third person in the group sees shows that it was done.
/// </summary>
public sealed partial class NothingCrossesTests
{
    private static readonly string[] Passing =
    [
        "userTyping", "userStoppedTyping", "userStatusChanged", "messageDelivered", "messageRead", "conversationRead",
        "friendRequestReceived", "friendAdded",
    ];

    [Theory, InlineData(false), InlineData(true)]
    public async Task Whatever_they_do_nothing_that_a_block_forbids_passes_between_them(bool restarting)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        var direct = await anna.DirectAsync(ben);
        var group = await cleo.GroupAsync(anna, ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        await using var cleos = await ChatClient.ConnectAsync(server, cleo);
        await using var bensFirst = await ChatClient.ConnectAsync(server, ben);
        var annasMessage = (await annas.SayAsync(direct, "from anna")).Id();
        var bensMessage = (await bensFirst.SayAsync(direct, "from ben")).Id();
        await annas.SeeAsync("newMessage", m => m.GetProperty("message").Id() == bensMessage);

        // Each has a device that is away while all of it happens.
        await using var annasAway = await ChatClient.ConnectAsync(server, anna);
        await using var bensAway = await ChatClient.ConnectAsync(server, ben);
        await annasAway.CloseAsync();
        await bensAway.CloseAsync();
        await anna.BlockAsync(ben);
        annas.Clear();
        var (annasCursor, bensCursor) = (await anna.CursorAsync(), await ben.CursorAsync());
        await using var bens = await ChatClient.ConnectAsync(server, ben);

        foreach (var (user, client, other, own) in (IEnumerable<(TestUser, ChatClient, TestUser, string)>)
            [(ben, bens, anna, bensMessage), (anna, annas, ben, annasMessage)])
        {
            cleos.Clear();
            foreach (var (name, payload) in (IEnumerable<(string, object)>)
                [
                    ("sendMessage", new { conversationId = direct, content = "forbidden" }), ("editMessage", new { messageId = own, content = "forbidden" }),
                    ("addReaction", new { messageId = own, emoji = "👍" }), ("pinMessage", new { messageId = own }),
                    ("sendFriendRequest", new { userId = other.Id }),
                ])
            {
                await client.FailAsync(name, payload, 403);
            }

            (await user.CallAsync($"POST /chats/conversations/{direct}/messages", new { content = "forbidden" })).Status.ShouldBe(403);
            (await user.CallAsync($"PATCH /chats/messages/{own}", new { content = "forbidden" })).Status.ShouldBe(403);
            await client.DoAsync("typing", new { conversationId = direct });
            await client.DoAsync("markConversationAsRead", new { conversationId = direct });
            await client.DoAsync("typing", new { conversationId = group });
            await cleos.SeeAsync("userTyping", t => t.GetProperty("userId").GetString() == user.Id);
            var said = (await client.SayAsync(group, $"group message of {user.Username}")).Id();
            await client.DoAsync("addReaction", new { messageId = said, emoji = "👍" });
            await cleos.SeeAsync("reactionAdded");
        }

        await cleos.DoAsync("markConversationAsRead", new { conversationId = group });
        await cleos.SayAsync(group, "group message of cleo");
        foreach (var (user, client) in (IEnumerable<(TestUser, ChatClient)>)[(ben, bens), (anna, annas)])
        {
            await client.SeeAsync("newMessage", m => m.GetProperty("message").GetProperty("sender").Id() == cleo.Id);
            await client.DoAsync("markConversationAsRead", new { conversationId = group });
            await cleos.SeeAsync("conversationRead", r => r.GetProperty("readBy").GetString() == user.Id);
            await client.HeardAsync();
        }

        string[] theirs = ["group message of ben", "group message of anna", "group message of cleo"];
        foreach (var (user, other, client, away, cursor) in (IEnumerable<(TestUser, TestUser, ChatClient, ChatClient, string)>)
            [(anna, ben, annas, annasAway, annasCursor), (ben, anna, bens, bensAway, bensCursor)])
        {
            // 1. On sockets.
            NothingOf(other, direct, client.Events);
            client.Seen("newMessage").Select(Content).ShouldBe(theirs);

            // 2. To who comes back, and 3. over HTTP.
            var sync = (await user.CallAsync($"GET /sync?after={cursor}&limit=500")).Body.GetProperty("events").EnumerateArray()
                .Select(e => new ChatClient.Received(e.GetProperty("event").GetString()!, e.GetProperty("data"))).ToList();
            NothingOf(other, direct, sync);
            sync.Where(e => e.Name == "newMessage").Select(Content).ShouldBe(theirs);
            await LoadedAsync(user, other, direct, group);

            if (!restarting)
            {
                await ComesBackAsync(server, user, other, away, direct);
            }
        }

        if (restarting)
        {
            await server.RestartAsync();
            await ComesBackAsync(server, anna, ben, annasAway, direct);
            await ComesBackAsync(server, ben, anna, bensAway, direct);
        }
    }

    private static async Task ComesBackAsync(ParleyServer server, TestUser user, TestUser other, ChatClient away, string direct)
    {
        await using var again = await away.ComeBackAsync(server, user.Token);
        again.Recovered.ShouldBeTrue();
        await again.HeardAsync();
        again.Seen("newMessage").Select(Content).ShouldBe(["group message of ben", "group message of anna", "group message of cleo"]);
        NothingOf(other, direct, again.Events);
    }

    private static async Task LoadedAsync(TestUser user, TestUser other, string direct, string group)
    {
        (await user.ContentsAsync(direct)).ShouldBe(["from anna", "from ben"]);
        (await user.MessagesAsync(direct)).ShouldAllBe(m => m.GetProperty("status").GetString() == "sent");
        (await user.ConversationAsync(direct)).GetProperty("lastMessage").GetProperty("status").GetString().ShouldBe("sent");
        foreach (var conversation in (string[])[direct, group])
        {
            (await user.CallAsync($"GET /chats/conversations/{conversation}/receipts")).Body.EnumerateArray()
                .Select(r => r.GetProperty("userId").GetString()).ShouldNotContain(other.Id);
            foreach (var message in await user.MessagesAsync(conversation))
            {
                (await user.CallAsync($"GET /chats/messages/{message.Id()}/reads")).Body.EnumerateArray()
                    .Select(r => r.GetProperty("user").Id()).ShouldNotContain(other.Id);
            }
        }

        // Of his own message in the group the third person alone counts.
        var own = (await user.MessagesAsync(group)).Single(m => m.GetProperty("sender").Id() == user.Id);
        own.GetProperty("status").GetString().ShouldBe("read");
        (await user.RequestsAsync()).ShouldBe(("", ""));
        (await user.FriendsAsync()).ShouldBeEmpty();
    }

    private static void NothingOf(TestUser other, string direct, IEnumerable<ChatClient.Received> events)
    {
        foreach (var e in events)
        {
            var text = e.Payload.ToString();
            // A conversation and a message may have the number of a person.
            var people = Things().Replace(text, "");
            if (Passing.Contains(e.Name) || e.Name == "onlineUsers")
            {
                // Who is told offline of the other is told nothing that is so.
                var isGone = e.Name == "userStatusChanged" && e.Text("status") == "offline";
                (isGone || !people.Contains($"\"{other.Id}\"", StringComparison.Ordinal)).ShouldBeTrue($"{e.Name} {text}");
            }
            else if (e.Name is not ("userBlocked" or "exception" or "conversationRead" or "draftSaved"))
            {
                text.Contains("forbidden", StringComparison.Ordinal).ShouldBeFalse($"{e.Name} {text}");
                text.Contains($"\"conversationId\":\"{direct}\"", StringComparison.Ordinal).ShouldBeFalse($"{e.Name} {text}");
            }
        }
    }

    [GeneratedRegex("\"(conversationId|messageId)\":\"[0-9]+\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Things();

    private static string Content(ChatClient.Received e) => e.Payload.GetProperty("message").GetProperty("content").GetString()!;
}
