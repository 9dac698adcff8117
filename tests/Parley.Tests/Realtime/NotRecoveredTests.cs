using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Data;
using static System.FormattableString;

namespace Parley.Tests.Realtime;

/// <summary>Who may go on where a connection was lost, and from where.</summary>
public sealed class NotRecoveredTests
{
    [Fact]
    public async Task A_token_that_expired_meanwhile_is_enough_while_the_login_session_lives()
    {
        var clock = new ManualClock();
        await using var server = await ParleyServer.StartAsync(time: clock);
        var (anna, ben, conversation, bens) = await LoseAsync(server);
        await using (var annas = await ChatClient.ConnectAsync(server, anna))
        {
            await annas.SayAsync(conversation, "missed");
        }

        clock.Advance(TimeSpan.FromMinutes(16));
        await using var again = await bens.ComeBackAsync(server, ben.Token);
        again.Recovered.ShouldBeTrue();
        await again.SeeAsync("newMessage");
        await using var stranger = await ChatClient.ConnectAsync(server, new { token = ben.Token });
        (await stranger.Ended).ShouldBe("io server disconnect");
    }

    [Fact]
    public async Task After_the_login_session_has_ended_nobody_comes_back()
    {
        await using var server = await ParleyServer.StartAsync();
        var (_, ben, _, bens) = await LoseAsync(server);
        (await ben.CallAsync("POST /auth/logout")).Status.ShouldBe(204);
        await using var again = await bens.ComeBackAsync(server, ben.Token);
        again.Recovered.ShouldBeFalse();
        (await again.Ended).ShouldBe("io server disconnect");
        again.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_login_session_that_ends_while_the_missed_is_sent_ends_the_connection()
    {
        await using var server = await ParleyServer.StartAsync();
        var (_, ben, _, bens) = await LoseAsync(server);
        await using var again = await bens.ComeBackAsync(server, ben.Token);
        again.Recovered.ShouldBeTrue();
        (await ben.CallAsync("POST /auth/logout")).Status.ShouldBe(204);
        (await again.Ended).ShouldBe("io server disconnect");
    }

    [Fact]
    public async Task With_somebody_else_s_token_it_is_a_new_connection_of_somebody_else()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, conversation, bens) = await LoseAsync(server);
        var cleo = await server.RegisterAsync("cleo");
        await using (var annas = await ChatClient.ConnectAsync(server, anna))
        {
            await annas.SayAsync(conversation, "not for cleo");
        }

        await using var again = await bens.ComeBackAsync(server, cleo.Token);
        again.Recovered.ShouldBeFalse();
        var own = await cleo.GroupAsync();
        await again.SeeAsync("conversationCreated", c => c.Id() == own);
        again.Events.Select(e => e.Name).ShouldBe(["onlineUsers", "conversationCreated"]);
    }

    [Fact]
    public async Task With_a_token_of_another_login_session_it_is_a_new_connection()
    {
        await using var server = await ParleyServer.StartAsync();
        var (_, ben, _, bens) = await LoseAsync(server);
        var login = await server.Client.PostAsJsonAsync(
            "/auth/login", new { email = ben.Email, password = TestUser.DefaultPassword }, TestContext.Current.CancellationToken);
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("token").GetString()!;
        await using var again = await bens.ComeBackAsync(server, token);
        await again.SeeAsync("onlineUsers");
        again.Recovered.ShouldBeFalse();
        again.Pid.ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_a_token_of_ours_it_is_put_out()
    {
        await using var server = await ParleyServer.StartAsync();
        var (_, _, _, bens) = await LoseAsync(server);
        await using var again = await bens.ComeBackAsync(server, "nonsense");
        again.Recovered.ShouldBeFalse();
        (await again.Ended).ShouldBe("io server disconnect");
    }

    [Theory]
    [InlineData("garbage", null)]
    [InlineData("", null)]
    [InlineData(null, "garbage")]
    [InlineData(null, "")]
    [InlineData(null, "newMessage")]
    [InlineData(null, "{epoch}.-1")]
    [InlineData(null, "{epoch}.99999999999999999999")]
    [InlineData(null, "{epoch}.999999")]
    public async Task What_is_not_ours_or_not_yet_gives_a_new_connection_and_a_line_in_the_log(string? pid, string? offset)
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, conversation, bens) = await LoseAsync(server);
        offset = offset?.Replace("{epoch}", server.Services.GetRequiredService<Parley.Log.EventLog>().Epoch, StringComparison.Ordinal);
        await using var again = await ChatClient.ConnectAsync(
            server, new { pid = pid ?? bens.Pid, offset = offset ?? bens.Offset, token = ben.Token });
        await again.SeeAsync("onlineUsers");
        again.Pid.ShouldNotBe(bens.Pid);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        await annas.SayAsync(conversation, "new");
        await again.SeeAsync("newMessage");
        server.Logs.Lines.ShouldContain(line => line.Contains("was not recovered and begins anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_incarnation_of_the_log_knows_no_former_connections_but_a_former_offset_does_no_harm()
    {
        await using var server = await ParleyServer.StartAsync();
        var (_, ben, _, bens) = await LoseAsync(server, afterAnEvent: true);
        bens.Offset.ShouldNotBeNull();
        await ExecuteAsync(server, "UPDATE log_state SET epoch = 'restored'");
        await server.RestartAsync();

        await using var anew = await bens.ComeBackAsync(server, ben.Token);
        await anew.SeeAsync("onlineUsers");
        anew.Recovered.ShouldBeFalse();
        await anew.CloseAsync();
        anew.Offset.ShouldBe(bens.Offset);
        await using var again = await anew.ComeBackAsync(server, ben.Token);
        again.Recovered.ShouldBeTrue();
    }

    [Fact]
    public async Task A_position_that_was_removed_gives_a_new_connection()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, conversation, bens) = await LoseAsync(server);
        await using (var annas = await ChatClient.ConnectAsync(server, anna))
        {
            await annas.SayAsync(conversation, "one");
            await annas.SayAsync(conversation, "two");
        }

        await ExecuteAsync(server, "UPDATE log_state SET oldest_pos = (SELECT MAX(pos) FROM events); DELETE FROM events WHERE pos < (SELECT MAX(pos) FROM events)");
        await server.RestartAsync();
        await using var again = await bens.ComeBackAsync(server, ben.Token);
        await again.SeeAsync("onlineUsers");
        again.Recovered.ShouldBeFalse();
    }

    [Theory]
    [InlineData(5, 1_000_000, false)]
    [InlineData(5, 1_000_000, true)]
    [InlineData(100, 6 * 2_500, false)]
    [InlineData(100, 6 * 2_500, true)]
    public async Task Too_much_to_send_gives_a_new_connection_and_a_little_less_does_not(int mostEvents, long mostBytes, bool restarting)
    {
        await using var server = await ParleyServer.StartAsync(s => s with { ReplayMaxEvents = mostEvents, ReplayMaxBytes = mostBytes });
        var (anna, ben, conversation, bens) = await LoseAsync(server);
        var text = new string('x', restarting ? 2_000 : 1_000);
        await SayAsync(server, anna, conversation, text, 5);
        if (restarting)
        {
            await server.RestartAsync();
        }

        await using var again = await bens.ComeBackAsync(server, ben.Token);
        again.Recovered.ShouldBeTrue();
        await again.SeeAsync("newMessage", m => m.GetProperty("message").GetProperty("seq").GetInt64() == 5);
        await again.CloseAsync();

        await SayAsync(server, anna, conversation, text, 7);
        if (restarting)
        {
            await server.RestartAsync();
        }

        await using var anew = await again.ComeBackAsync(server, ben.Token);
        await anew.SeeAsync("onlineUsers");
        anew.Recovered.ShouldBeFalse();
        anew.Seen("newMessage").ShouldBeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Edits_and_drafts_count_with_their_text(bool ofDrafts)
    {
        await using var server = await ParleyServer.StartAsync(s => s with { ReplayMaxBytes = 6 * 2_500 });
        var (anna, ben, conversation, bens) = await LoseAsync(server);
        var text = new string('x', 2_000);
        if (ofDrafts)
        {
            for (var i = 0; i < 7; i++)
            {
                await ben.CallAsync($"PUT /chats/conversations/{conversation}/draft", new { content = Invariant($"{text}{i}") });
            }
        }
        else
        {
            await using var annas = await ChatClient.ConnectAsync(server, anna);
            var message = (await annas.SayAsync(conversation, text)).Id();
            for (var i = 0; i < 6; i++)
            {
                await anna.CallAsync($"PATCH /chats/messages/{message}", new { content = Invariant($"{text}{i}") });
            }
        }

        // From the database: what was sent lately is gone with the process.
        await server.RestartAsync();
        await using var anew = await bens.ComeBackAsync(server, ben.Token);
        await anew.SeeAsync("onlineUsers");
        anew.Recovered.ShouldBeFalse();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Whoever_wants_no_recovery_sees_no_offset_and_has_no_id(bool bySetting)
    {
        await using var server = await ParleyServer.StartAsync(s => s with { Recovery = !bySetting });
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        await using var bens = await ChatClient.ConnectAsync(server, bySetting ? new { token = ben.Token } : new { token = ben.Token, recovery = false });
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        var group = await anna.GroupAsync(ben);
        await bens.SeeAsync("conversationCreated");
        await annas.AskAsync("typing", new { conversationId = group });
        await annas.SayAsync(group, "x");
        await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{ben.Id}");
        await bens.SeeAsync("participantRemoved");
        bens.Events.Select(e => e.Name).Where(n => n != "userStatusChanged")
            .ShouldBe(["onlineUsers", "conversationCreated", "userTyping", "userStoppedTyping", "newMessage", "participantRemoved"]);
        (bens.Pid, bens.Offset).ShouldBe((null, null));
        (annas.Pid is null).ShouldBe(bySetting);
    }

    [Fact]
    public async Task Only_what_is_remembered_ends_in_an_offset_and_offsets_grow()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben, cleo) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await using var annas = await ChatClient.ConnectAsync(server, anna);
        var group = await anna.GroupAsync(ben);
        await annas.AskAsync("typing", new { conversationId = group });
        var message = await annas.SayAsync(group, "x", "t1");
        await bens.SayAsync(group, "y", "t2");
        await bens.AskAsync("markConversationAsRead", new { conversationId = group });
        await annas.AskAsync("deleteMessage", new { messageId = message.Id() });
        await anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { cleo.Id } });
        await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{cleo.Id}");
        await bens.AskAsync("sendMessage", new { conversationId = "424242", content = "refused" });
        await bens.SeeAsync("participantRemoved");
        await bens.SeeAsync("exception");
        string[] durable = ["conversationCreated", "newMessage", "messageDeleted", "participantsAdded", "participantRemoved"];
        foreach (var e in bens.Events)
        {
            (e.Offset is not null).ShouldBe(durable.Contains(e.Name), e.Name);
            e.Payload.ValueKind.ShouldBeOneOf(JsonValueKind.Object, JsonValueKind.Array);
        }

        var positions = bens.Events.Where(e => e.Offset is not null).Select(e => Parley.Log.Cursor.Parse(e.Offset)!.Value.Pos).ToList();
        positions.ShouldBe(positions.Order());
        positions.Distinct().Count().ShouldBe(positions.Count);
    }

    [Fact]
    public async Task Two_hundred_who_come_back_at_once_cost_one_query_each_and_that_is_their_authentication()
    {
        const int People = 10, SocketsOfEach = 20;
        await using var server = await ParleyServer.StartAsync();
        var people = new List<TestUser>();
        for (var n = 0; n < People; n++)
        {
            people.Add(await server.RegisterAsync(FormattableString.Invariant($"person{n}")));
        }

        var group = await people[0].GroupAsync([.. people.Skip(1)]);
        var lost = await Task.WhenAll(people.SelectMany(p => Enumerable.Range(0, SocketsOfEach).Select(async _ => (p, await ChatClient.ConnectAsync(server, p)))));
        await Task.WhenAll(lost.Select(l => l.Item2.SeeAsync("onlineUsers")));
        await using var other = await ChatClient.ConnectAsync(server, people[0]);
        await Task.WhenAll(lost.Select(l => l.Item2.CloseAsync()));
        await other.SayAsync(group, "missed");

        var database = server.Services.GetRequiredService<Database>();
        var before = database.Opened;
        var again = await Task.WhenAll(lost.Select(l => l.Item2.ComeBackAsync(server, l.p.Token)));
        await Task.WhenAll(again.Select(a => a.SeeAsync("newMessage")));
        again.ShouldAllBe(a => a.Recovered);
        // Whoever else reads (receipts, the search index) does so a few times, however many come back.
        (database.Opened - before).ShouldBeLessThanOrEqualTo((People * SocketsOfEach) + 20);
        foreach (var client in again.Concat(lost.Select(l => l.Item2)))
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>Two people in a direct conversation, and the connection of the second, which is gone.</summary>
    private static async Task<(TestUser Anna, TestUser Ben, string Conversation, ChatClient Bens)> LoseAsync(
        ParleyServer server, bool afterAnEvent = false)
    {
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var conversation = await anna.DirectAsync(ben);
        var bens = await ChatClient.ConnectAsync(server, ben);
        await bens.SeeAsync("onlineUsers");
        if (afterAnEvent)
        {
            await using var annas = await ChatClient.ConnectAsync(server, anna);
            await annas.SayAsync(conversation, "seen");
            await bens.SeeAsync("newMessage");
        }

        await bens.DisposeAsync();
        return (anna, ben, conversation, bens);
    }

    private static async Task SayAsync(ParleyServer server, TestUser user, string conversation, string text, int times)
    {
        await using var client = await ChatClient.ConnectAsync(server, user);
        for (var n = 0; n < times; n++)
        {
            await client.SayAsync(conversation, text);
        }
    }

    private static async Task ExecuteAsync(ParleyServer server, string sql)
    {
        await using var connection = server.Services.GetRequiredService<Database>().Open();
        await connection.ExecuteAsync(sql);
    }
}
