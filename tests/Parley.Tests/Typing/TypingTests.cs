using Microsoft.Extensions.DependencyInjection;
using Parley.Data;
using Parley.Tests.Realtime;

namespace Parley.Tests.Typing;

public sealed class TypingTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _ben = null!;
    private ChatClient _annas = null!;
    private ChatClient _annasPhone = null!;
    private ChatClient _bens = null!;
    private string _group = "";

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync(time: _clock);
        _anna = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
        _group = await _ben.GroupAsync(_anna);
        _annas = await ChatClient.ConnectAsync(_server, _anna);
        _annasPhone = await ChatClient.ConnectAsync(_server, _anna);
        _bens = await ChatClient.ConnectAsync(_server, _ben);
        await _annas.AskAsync("typing", new { conversationId = _group });
        await _bens.SeeAsync("userTyping");
    }

    public async ValueTask DisposeAsync()
    {
        await _annas.DisposeAsync();
        await _annasPhone.DisposeAsync();
        await _bens.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task It_ends_by_itself_six_seconds_after_the_last_sign()
    {
        _clock.Advance(TimeSpan.FromSeconds(4));
        await _annas.AskAsync("typing", new { conversationId = _group });
        _clock.Advance(TimeSpan.FromSeconds(5.9));
        await _bens.AskAsync("getOnlineUsers");
        _bens.Seen("userStoppedTyping").ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        (await _bens.SeeAsync("userStoppedTyping")).Text("userId").ShouldBe(_anna.Id);
    }

    [Fact]
    public async Task It_ends_with_a_message()
    {
        await _annas.SayAsync(_group, "done");
        await _bens.SeeAsync("newMessage");
        _bens.Events.Select(e => e.Name).Where(n => n is "userStoppedTyping" or "newMessage").ShouldBe(["userStoppedTyping", "newMessage"]);
    }

    [Fact]
    public async Task It_ends_with_the_connection()
    {
        await _annas.CloseAsync();
        await _bens.SeeAsync("userStoppedTyping");
    }

    [Fact]
    public async Task It_ends_with_the_removal_and_whoever_is_gone_types_no_more()
    {
        await _anna.CallAsync($"POST /chats/conversations/{_group}/leave");
        await _bens.SeeAsync("userStoppedTyping");
        await _annas.SeeAsync("participantRemoved");
        (await _annas.AskAsync("typing", new { conversationId = _group })).GetProperty("statusCode").GetInt32().ShouldBe(404);
    }

    [Fact]
    public async Task The_typist_does_not_see_it_on_any_device()
    {
        await _annas.AskAsync("stopTyping", new { conversationId = _group });
        await _bens.SeeAsync("userStoppedTyping");
        await _annas.SayAsync(_group, "end");
        await _annasPhone.SeeAsync("newMessage");
        _annas.Seen("userTyping").ShouldBeEmpty();
        _annasPhone.Events.Select(e => e.Name).ShouldNotContain("userTyping");
        _annasPhone.Events.Select(e => e.Name).ShouldNotContain("userStoppedTyping");
    }

    [Fact]
    public async Task A_sign_costs_no_query_and_what_changes_counts_from_its_acknowledgement_on()
    {
        var database = _server.Services.GetRequiredService<Database>();
        await _bens.AskAsync("getOnlineUsers");
        var before = database.Opened;
        for (var n = 0; n < 20; n++)
        {
            (await TypeAsync()).ShouldBe(200);
        }

        // Whoever reads beside it (receipts) does so a few times, however many signs there are.
        (database.Opened - before).ShouldBeLessThan(10);

        foreach (var (silence, back) in (((string Call, object? Body), (string Call, object? Body))[])
        [
            (("PUT /chats/conversations/{0}/mutes/{1}", null), ("DELETE /chats/conversations/{0}/mutes/{1}", null)),
            (("PATCH /chats/conversations/{0}", new { announcementOnly = true }), ("PATCH /chats/conversations/{0}", new { announcementOnly = false })),
            (("PATCH /chats/conversations/{0}", new { isArchived = true }), ("PATCH /chats/conversations/{0}", new { isArchived = false })),
        ])
        {
            await ChangeAsync(silence);
            (await TypeAsync()).ShouldBe(403, silence.Call);
            await ChangeAsync(back);
            (await TypeAsync()).ShouldBe(200, back.Call);
            (await TypeAsync()).ShouldBe(200, back.Call);
        }

        // An admin writes where there are announcements alone, until he is none.
        await ChangeAsync(("PATCH /chats/conversations/{0}/participants/{1}", new { role = "admin" }));
        await ChangeAsync(("PATCH /chats/conversations/{0}", new { announcementOnly = true }));
        (await TypeAsync(), await TypeAsync()).ShouldBe((200, 200));
        await ChangeAsync(("PATCH /chats/conversations/{0}/participants/{1}", new { role = "member" }));
        (await TypeAsync()).ShouldBe(403);

        async Task ChangeAsync((string Call, object? Body) change) =>
            (await _ben.CallAsync(
                change.Call.Replace("{0}", _group, StringComparison.Ordinal).Replace("{1}", _anna.Id, StringComparison.Ordinal), change.Body)).Status.ShouldBe(200);

        async Task<int> TypeAsync()
        {
            var ack = await _annas.AskAsync("typing", new { conversationId = _group });
            return ack.TryGetProperty("statusCode", out var status) ? status.GetInt32() : 200;
        }
    }
}
