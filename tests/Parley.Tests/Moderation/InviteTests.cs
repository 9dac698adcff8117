using Parley.Tests.Conversations;
using Parley.Tests.Realtime;

namespace Parley.Tests.Moderation;

public sealed class InviteTests : IAsyncLifetime
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

    [Theory, InlineData("group"), InlineData("private"), InlineData("protected")]
    public async Task Whoever_has_the_code_sees_what_it_leads_to_and_comes_in(string where)
    {
        var conversation = where == "group" ? await _anna.GroupAsync() : await _anna.ChannelAsync(where, where == "protected" ? "sesame" : null);
        var invite = await InviteAsync(conversation);
        invite.Status.ShouldBe(201);
        var code = invite.Text("code");
        code.Length.ShouldBe(22);
        var seen = (await _ben.CallAsync($"GET /chats/invites/{code}")).Body;
        (seen.GetProperty("type").GetString(), seen.GetProperty("participantCount").GetInt32(), seen.GetProperty("isParticipant").GetBoolean())
            .ShouldBe((where == "group" ? "group" : "channel", 1, false));
        seen.TryGetProperty("participants", out _).ShouldBeFalse();

        await using var annas = await ChatClient.ConnectAsync(_server, _anna);
        var joined = await _ben.CallAsync($"POST /chats/invites/{code}");
        (joined.Status, joined.Body.Id()).ShouldBe((200, conversation));
        (await annas.SeeAsync("participantsAdded")).Text("addedBy").ShouldBe(_ben.Id);
        (await _ben.CallAsync($"POST /chats/invites/{code}")).Status.ShouldBe(200);
        var listed = (await _anna.CallAsync($"GET /chats/conversations/{conversation}/invites")).Body.EnumerateArray().Single();
        (listed.GetProperty("code").GetString(), listed.GetProperty("uses").GetInt32(), listed.GetProperty("createdBy").GetString())
            .ShouldBe((code, 1, _anna.Id));
    }

    [Fact]
    public async Task An_invite_ends_by_the_clock_and_by_its_uses_and_by_being_deleted()
    {
        var group = await _anna.GroupAsync();
        var shortLived = await InviteAsync(group, new { expiresIn = 60 });
        shortLived.Text("expiresAt").ShouldBe("2030-01-01T00:01:00.000Z");
        var once = (await InviteAsync(group, new { maxUses = 1 })).Text("code");
        var deleted = (await InviteAsync(group)).Text("code");
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await _ben.CallAsync($"POST /chats/invites/{shortLived.Text("code")}")).Status.ShouldBe(404);
        (await _ben.CallAsync($"GET /chats/invites/{shortLived.Text("code")}")).Status.ShouldBe(404);

        var both = await Task.WhenAll(_ben.CallAsync($"POST /chats/invites/{once}"), _cleo.CallAsync($"POST /chats/invites/{once}"));
        both.Select(a => a.Status).Order().ShouldBe([200, 404]);
        (await _anna.CallAsync($"DELETE /chats/conversations/{group}/invites/{deleted}")).Status.ShouldBe(200);
        (await _anna.CallAsync($"DELETE /chats/conversations/{group}/invites/{deleted}")).Status.ShouldBe(404);
        (await _cleo.CallAsync($"GET /chats/invites/{deleted}")).Status.ShouldBe(404);
        (await _anna.CallAsync($"GET /chats/conversations/{group}/invites")).Body.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Who_is_banned_is_let_in_by_none_and_nobody_into_what_is_archived_or_deleted()
    {
        var group = await _anna.GroupAsync(_ben);
        var code = (await InviteAsync(group)).Text("code");
        await _anna.CallAsync($"PUT /chats/conversations/{group}/bans/{_ben.Id}", new { reason = "spam" });
        (await _ben.CallAsync($"POST /chats/invites/{code}")).Status.ShouldBe(403);
        var (hidden, unknown) = (await _ben.CallAsync($"GET /chats/invites/{code}"), await _ben.CallAsync($"GET /chats/invites/{new string('x', 22)}"));
        (hidden.Status, hidden.Body.ToString()).ShouldBe((404, unknown.Body.ToString()), "what the conversation is called now is not for him");
        await _anna.CallAsync($"PATCH /chats/conversations/{group}", new { isArchived = true });
        (await _cleo.CallAsync($"POST /chats/invites/{code}")).Status.ShouldBe(404);
        await _anna.CallAsync($"PATCH /chats/conversations/{group}", new { isArchived = false });
        (await _cleo.CallAsync($"GET /chats/invites/{code}")).Status.ShouldBe(200);
        await _anna.CallAsync($"DELETE /chats/conversations/{group}");
        (await _cleo.CallAsync($"POST /chats/invites/{code}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Members_make_no_invites_and_see_none()
    {
        var group = await _anna.GroupAsync(_ben);
        var direct = await _anna.DirectAsync(_ben);
        var code = (await InviteAsync(group)).Text("code");
        (await _ben.CallAsync($"POST /chats/conversations/{group}/invites", new { })).Status.ShouldBe(403);
        (await _ben.CallAsync($"GET /chats/conversations/{group}/invites")).Status.ShouldBe(403);
        (await _ben.CallAsync($"DELETE /chats/conversations/{group}/invites/{code}")).Status.ShouldBe(403);
        (await InviteAsync(direct)).Status.ShouldBe(400);
        (await InviteAsync(group, new { expiresIn = 0 })).Status.ShouldBe(400);
        (await InviteAsync(group, new { maxUses = 0 })).Status.ShouldBe(400);
        (await _cleo.CallAsync("GET /chats/invites/nonsense")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_ban_that_is_over_hides_nothing()
    {
        var group = await _anna.GroupAsync(_ben);
        var code = (await InviteAsync(group)).Text("code");
        await _anna.CallAsync($"PUT /chats/conversations/{group}/bans/{_ben.Id}", new { until = _clock.GetUtcNow().AddMinutes(1) });
        (await _ben.CallAsync($"GET /chats/invites/{code}")).Status.ShouldBe(404);
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await _ben.CallAsync($"GET /chats/invites/{code}")).Status.ShouldBe(200);
    }

    private Task<Answer> InviteAsync(string conversation, object? wanted = null) =>
        _anna.CallAsync($"POST /chats/conversations/{conversation}/invites", wanted);
}
