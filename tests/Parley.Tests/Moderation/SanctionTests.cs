using Parley.Tests.Conversations;
using Parley.Tests.Friends;
using Parley.Tests.Realtime;

namespace Parley.Tests.Moderation;

public sealed class SanctionTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _ben = null!;
    private TestUser _cleo = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(time: _clock);
        _anna = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
        _cleo = await _server.RegisterAsync("cleo");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    public async Task Whoever_is_banned_is_out_at_once_and_does_not_come_in(bool isChannel)
    {
        var conversation = isChannel ? await _anna.ChannelOfAsync(_ben, _cleo) : await _anna.GroupAsync(_ben, _cleo);
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        var banned = await BanAsync(_anna, conversation, _ben, new { reason = "spam" });
        (banned.Status, banned.Text("userId"), banned.Text("by"), banned.Text("reason")).ShouldBe((200, _ben.Id, _anna.Id, "spam"));
        await annas.SayAsync(conversation, "without him");

        (await bens.SeeAsync("participantBanned")).Text("reason").ShouldBe("spam");
        (await bens.HeardAsync()).ShouldBe(["participantBanned", "participantRemoved"]);
        await annas.SeeAsync("participantBanned");
        (await annas.SeeAsync("participantRemoved")).Text("userId").ShouldBe(_ben.Id);
        (await _ben.CallAsync($"GET /chats/conversations/{conversation}/messages")).Status.ShouldBe(404);
        (await _ben.CallAsync($"GET /chats/conversations/{conversation}")).Status.ShouldBe(404);
        (await _ben.JoinAsync(conversation)).Status.ShouldBe(isChannel ? 403 : 404);
        (await _anna.CallAsync($"POST /chats/conversations/{conversation}/participants", new { userIds = new[] { _ben.Id } })).Status.ShouldBe(403);
        (await _anna.ConversationAsync(conversation)).GetProperty("participantCount").GetInt32().ShouldBe(2);

        // Lifted, he may come again.
        (await _anna.CallAsync($"DELETE /chats/conversations/{conversation}/bans/{_ben.Id}")).Status.ShouldBe(200);
        (await bens.SeeAsync("participantUnbanned")).Text("by").ShouldBe(_anna.Id);
        (await _anna.CallAsync($"POST /chats/conversations/{conversation}/participants", new { userIds = new[] { _ben.Id } })).Status.ShouldBe(200);
        (await _ben.ContentsAsync(conversation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_ban_ends_by_the_clock()
    {
        var channel = await _anna.ChannelAsync();
        var until = _clock.GetUtcNow().AddMinutes(10);
        (await BanAsync(_anna, channel, _ben, new { until })).Status.ShouldBe(200);
        var refused = await _ben.JoinAsync(channel);
        refused.Status.ShouldBe(403);
        refused.Text("message").ShouldBe("You are banned here until 2030-01-01T00:10:00.000Z");
        (await BansAsync(channel)).ShouldBe([_ben.Id]);
        _clock.Advance(TimeSpan.FromMinutes(10));
        (await BansAsync(channel)).ShouldBeEmpty();
        (await _anna.CallAsync($"GET /chats/conversations/{channel}/bans/{_ben.Id}")).Status.ShouldBe(404);
        (await _ben.JoinAsync(channel)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Somebody_who_was_never_there_may_be_banned_and_is_told_nothing()
    {
        var channel = await _anna.ChannelAsync();
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        var cursor = await _ben.CursorAsync();
        (await BanAsync(_anna, channel, _ben, new { reason = "words that he did not ask for" })).Status.ShouldBe(200);
        (await MuteAsync(_anna, channel, _ben, new { reason = "and more of them" })).Status.ShouldBe(200);
        await annas.SeeAsync("participantMuted");
        (await _ben.JoinAsync(channel)).Text("message").ShouldBe("You are banned here");
        await bens.CloseAsync();
        await _anna.CallAsync($"DELETE /chats/conversations/{channel}/bans/{_ben.Id}");
        await _anna.CallAsync($"DELETE /chats/conversations/{channel}/mutes/{_ben.Id}");
        await annas.SeeAsync("participantUnmuted");
        await using var again = await bens.ComeBackAsync(_server, _ben.Token);
        again.Recovered.ShouldBeTrue();
        (await again.HeardAsync()).ShouldNotContain(name => name.StartsWith("participant", StringComparison.Ordinal));
        bens.Events.ShouldNotContain(e => e.Name.StartsWith("participant", StringComparison.Ordinal));
        (await _ben.CallAsync($"GET /sync?after={cursor}")).Body.GetProperty("events").EnumerateArray()
            .ShouldNotContain(e => e.GetProperty("event").GetString()!.StartsWith("participant", StringComparison.Ordinal));
        (await BanAsync(_anna, channel, _anna, null)).Status.ShouldBe(403);
        (await _anna.CallAsync($"PUT /chats/conversations/{channel}/bans/987654", new { })).Status.ShouldBe(404);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Whoever_is_not_there_any_more_is_told_of_no_ban_and_no_mute_but_of_their_end(bool restarting)
    {
        var group = await _anna.GroupAsync(_ben, _cleo);
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        await _anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{_ben.Id}");
        await bens.SeeAsync("participantRemoved");
        await bens.CloseAsync();
        await MuteAsync(_anna, group, _ben, new { reason = "after he had gone" });
        await BanAsync(_anna, group, _ben, new { reason = "after he had gone" });
        await _anna.CallAsync($"DELETE /chats/conversations/{group}/bans/{_ben.Id}");
        await annas.SeeAsync("participantUnbanned");
        if (restarting)
        {
            await _server.RestartAsync();
        }

        await using var again = await bens.ComeBackAsync(_server, _ben.Token);
        again.Recovered.ShouldBeTrue();
        await again.SeeAsync("participantUnbanned");
        (await again.HeardAsync()).Where(name => name.StartsWith("participant", StringComparison.Ordinal)).ShouldBe(["participantUnbanned"]);
    }

    [Fact]
    public async Task Somebody_muted_reads_and_says_nothing_until_it_is_over()
    {
        var group = await _anna.GroupAsync(_ben);
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        var own = (await bens.SayAsync(group, "mine", "t1")).Id();
        var until = _clock.GetUtcNow().AddSeconds(2);
        (await MuteAsync(_anna, group, _ben, new { until, reason = "noise" })).Status.ShouldBe(200);
        (await bens.SeeAsync("participantMuted")).Text("until").ShouldBe("2030-01-01T00:00:02.000Z");

        var refused = await bens.AskAsync("sendMessage", new { conversationId = group, content = "x" });
        (refused.GetProperty("statusCode").GetInt32(), refused.GetProperty("message").GetString())
            .ShouldBe((403, "You are muted here until 2030-01-01T00:00:02.000Z"));
        await bens.FailAsync("editMessage", new { messageId = own, content = "edited" }, 403);
        await bens.FailAsync("addReaction", new { messageId = own, emoji = "👍" }, 403);
        await bens.FailAsync("typing", new { conversationId = group }, 403);
        (await bens.SayAsync(group, "mine", "t1")).Id().ShouldBe(own);
        await annas.SayAsync(group, "heard");
        await bens.SeeAsync("newMessage", m => m.GetProperty("message").GetProperty("content").GetString() == "heard");
        (await _ben.CallAsync($"GET /chats/conversations/{group}/mutes/{_ben.Id}")).Text("reason").ShouldBe("noise");
        (await _ben.CallAsync($"GET /chats/conversations/{group}/mutes/{_anna.Id}")).Status.ShouldBe(403);
        (await _ben.CallAsync($"GET /chats/conversations/{group}/mutes")).Status.ShouldBe(403);

        // He does not escape it by leaving.
        await _ben.CallAsync($"POST /chats/conversations/{group}/leave");
        await _anna.CallAsync($"POST /chats/conversations/{group}/participants", new { userIds = new[] { _ben.Id } });
        await bens.FailAsync("sendMessage", new { conversationId = group, content = "x" }, 403);

        _clock.Advance(TimeSpan.FromSeconds(2));
        await bens.SayAsync(group, "again");
        (await MuteAsync(_anna, group, _ben, null)).Status.ShouldBe(200);
        await bens.FailAsync("sendMessage", new { conversationId = group, content = "x" }, 403);
        (await _anna.CallAsync($"DELETE /chats/conversations/{group}/mutes/{_ben.Id}")).Status.ShouldBe(200);
        await bens.SeeAsync("participantUnmuted");
        await bens.SayAsync(group, "at last");
        (await _anna.CallAsync($"DELETE /chats/conversations/{group}/mutes/{_ben.Id}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_admin_touches_neither_the_owner_nor_another_admin_and_a_member_nobody()
    {
        var dora = await _server.RegisterAsync("dora");
        var group = await _anna.GroupAsync(_ben, _cleo, dora);
        foreach (var admin in (TestUser[])[_ben, _cleo])
        {
            await _anna.CallAsync($"PATCH /chats/conversations/{group}/participants/{admin.Id}", new { role = "admin" });
        }

        foreach (var (who, whom, status) in ((TestUser, TestUser, int)[])
            [(_ben, _anna, 403), (_ben, _cleo, 403), (_ben, _ben, 403), (dora, _ben, 403), (dora, dora, 403), (_anna, _cleo, 200), (_ben, dora, 200)])
        {
            (await MuteAsync(who, group, whom, null)).Status.ShouldBe(status);
            (await BanAsync(who, group, whom, null)).Status.ShouldBe(status);
        }

        (await _anna.RolesAsync(group)).Keys.ShouldBe([_anna.Id, _ben.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        var group = await _anna.GroupAsync(_ben);
        var direct = await _anna.DirectAsync(_ben);
        (await BanAsync(_anna, direct, _ben, null)).Status.ShouldBe(400);
        (await MuteAsync(_anna, group, _ben, new { until = _clock.GetUtcNow() })).Status.ShouldBe(400);
        (await MuteAsync(_anna, group, _ben, new { until = "soon" })).Status.ShouldBe(400);
        (await MuteAsync(_anna, group, _ben, new { reason = new string('x', 501) })).Status.ShouldBe(400);
        (await _anna.CallAsync($"GET /chats/conversations/{group}/mutes")).Body.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task With_slow_mode_members_send_one_message_at_a_time()
    {
        var group = await _anna.GroupAsync(_ben);
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        await annas.DoAsync("updateConversation", new { conversationId = group, slowMode = 3 });

        // At once: they share a transaction, and still one of them alone is sent.
        var sent = new List<Task<System.Text.Json.JsonElement>>();
        for (var n = 0; n < 5; n++)
        {
            sent.Add(await bens.BeginAsync("sendMessage", new { conversationId = group, content = "x", tempId = FormattableString.Invariant($"t{n}") }));
        }

        var acks = await Task.WhenAll(sent);
        acks.Count(a => a.GetProperty("success").GetBoolean()).ShouldBe(1);
        var refused = acks.First(a => !a.GetProperty("success").GetBoolean());
        (refused.GetProperty("statusCode").GetInt32(), refused.GetProperty("retryAfter").GetInt32()).ShouldBe((429, 3));
        _clock.Advance(TimeSpan.FromSeconds(2));
        await bens.FailAsync("sendMessage", new { conversationId = group, content = "x" }, 429);
        await annas.SayAsync(group, "one");
        await annas.SayAsync(group, "two");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await bens.SayAsync(group, "y");
        await bens.FailAsync("sendMessage", new { conversationId = group, content = "x" }, 429);
    }

    [Fact]
    public async Task In_a_channel_of_announcements_members_read_and_react()
    {
        var channel = await _anna.ChannelOfAsync(_ben);
        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        var own = (await bens.SayAsync(channel, "before")).Id();
        await annas.DoAsync("updateConversation", new { conversationId = channel, announcementOnly = true });
        var news = (await annas.SayAsync(channel, "news")).Id();
        await bens.FailAsync("sendMessage", new { conversationId = channel, content = "x" }, 403);
        await bens.FailAsync("editMessage", new { messageId = own, content = "x" }, 403);
        await bens.FailAsync("typing", new { conversationId = channel }, 403);
        await bens.DoAsync("addReaction", new { messageId = news, emoji = "👍" });
        await _anna.CallAsync($"PATCH /chats/conversations/{channel}/participants/{_ben.Id}", new { role = "admin" });
        await bens.SayAsync(channel, "as an admin");
    }

    [Fact]
    public async Task Nobody_speaks_after_his_mute_was_acknowledged_however_many_send()
    {
        var group = await _anna.GroupAsync(_ben);
        await using var bens = await ChatClient.ConnectAsync(_server, _ben);
        using var enough = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            var last = 0L;
            while (!enough.IsCancellationRequested)
            {
                var ack = await bens.AskAsync("sendMessage", new { conversationId = group, content = "x" });
                last = ack.GetProperty("success").GetBoolean() ? ack.GetProperty("message").GetProperty("seq").GetInt64() : last;
            }

            return last;
        });
        await bens.SeeAsync("newMessage");
        (await MuteAsync(_anna, group, _ben, null)).Status.ShouldBe(200);
        var heard = (await _anna.MessagesAsync(group, "?limit=1")).Single().GetProperty("seq").GetInt64();
        await bens.FailAsync("sendMessage", new { conversationId = group, content = "x" }, 403);
        await enough.CancelAsync();
        (await sending).ShouldBe(heard);
    }

    private static Task<Answer> BanAsync(TestUser user, string conversation, TestUser whom, object? body) =>
        user.CallAsync($"PUT /chats/conversations/{conversation}/bans/{whom.Id}", body);

    private static Task<Answer> MuteAsync(TestUser user, string conversation, TestUser whom, object? body) =>
        user.CallAsync($"PUT /chats/conversations/{conversation}/mutes/{whom.Id}", body);

    private async Task<IReadOnlyList<string>> BansAsync(string conversation) =>
        [.. (await _anna.CallAsync($"GET /chats/conversations/{conversation}/bans")).Body.EnumerateArray().Select(b => b.GetProperty("userId").GetString()!)];
}
