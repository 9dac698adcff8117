using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Parley.Data;
using Parley.Tests.Realtime;

namespace Parley.Tests.Search;

public sealed class SearchTests : IAsyncLifetime
{
    private ParleyServer _server = null!;
    private TestUser _anna = null!;
    private TestUser _ben = null!;
    private TestUser _cleo = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ParleyServer.StartAsync();
        _anna = await _server.RegisterAsync("anna");
        _ben = await _server.RegisterAsync("ben");
        _cleo = await _server.RegisterAsync("cleo");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Words_are_found_whatever_their_case_and_accents_and_the_latest_comes_first()
    {
        var direct = await _anna.DirectAsync(_ben);
        await SayAsync(_anna, direct, "Let us meet in the Café", "Not that", "the cafe is closed", "東京タワーへ行く");
        await FoundAsync(_ben, "CAFÉ", "the cafe is closed", "Let us meet in the Café");
        await FoundAsync(_ben, "cafe closed", "the cafe is closed");
        await FoundAsync(_ben, "clo*", "the cafe is closed");
        await FoundAsync(_ben, "東京", "東京タワーへ行く");
        await FoundAsync(_ben, "行", "東京タワーへ行く");
        await FoundAsync(_ben, "京東");
        await FoundAsync(_ben, "nothing");
    }

    [Fact]
    public async Task Filters_say_who_where_and_when()
    {
        var direct = await _anna.DirectAsync(_ben);
        var group = await _anna.GroupAsync(_ben, _cleo);
        await SayAsync(_anna, direct, "lunch at twelve");
        await SayAsync(_ben, direct, "lunch: see https://example.org/menu");
        await SayAsync(_cleo, group, "lunch for all");
        await FoundAsync(_anna, "lunch", "lunch for all", "lunch: see https://example.org/menu", "lunch at twelve");
        await FoundAsync(_anna, "lunch from:ben", "lunch: see https://example.org/menu");
        await FoundAsync(_anna, "from:me", "lunch at twelve");
        await FoundAsync(_anna, $"lunch in:{group}", "lunch for all");
        await FoundAsync(_anna, "has:link", "lunch: see https://example.org/menu");
        await FoundAsync(_anna, "lunch before:2020-01-01");
        await FoundAsync(_anna, "lunch after:2020-01-01 from:cleo", "lunch for all");
        (await _anna.CallAsync("GET /chats/search?q=from:nobody")).Status.ShouldBe(400);
        (await _anna.CallAsync("GET /chats/search?q=in:nowhere")).Status.ShouldBe(400);
        (await _anna.CallAsync("GET /chats/search")).Status.ShouldBe(400);
        (await _anna.CallAsync("GET /chats/search?q=lunch&limit=1000")).Status.ShouldBe(400);
        (await _anna.CallAsync("GET /chats/search?q=lunch&before=x")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Nobody_finds_what_he_may_not_see()
    {
        var direct = await _anna.DirectAsync(_ben);
        var group = await _anna.GroupAsync(_ben);
        await SayAsync(_anna, direct, "secret between two");
        await SayAsync(_anna, group, "secret before cleo came");
        (await _anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { _cleo.Id } })).Status.ShouldBe(200);
        await SayAsync(_anna, group, "secret for cleo too");
        await FoundAsync(_cleo, "secret", "secret for cleo too");
        await FoundAsync(_ben, "secret", "secret for cleo too", "secret before cleo came", "secret between two");
        (await _anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{_cleo.Id}")).Status.ShouldBe(200);
        await FoundAsync(_cleo, "secret");
    }

    [Fact]
    public async Task Where_conversations_are_long_nobody_finds_what_he_may_not_see_either()
    {
        var mine = await _anna.DirectAsync(_ben);
        var theirs = await _anna.DirectAsync(_cleo);
        await SayAsync(_anna, mine, "a secret for ben");
        await SayAsync(_anna, theirs, "a secret for cleo");
        await using (var connection = _server.Services.GetRequiredService<Database>().Open())
        {
            await connection.ExecuteAsync("UPDATE conversations SET last_seq = 60000");
        }

        await FoundAsync(_ben, "secret", "a secret for ben");
        await FoundAsync(_cleo, "secret", "a secret for cleo");
        await FoundAsync(_anna, $"secret in:{mine}", "a secret for ben");
    }

    [Fact]
    public async Task What_is_deleted_is_not_found()
    {
        var direct = await _anna.DirectAsync(_ben);
        await SayAsync(_anna, direct, "a mistake", "no mistake");
        await FoundAsync(_ben, "mistake", "no mistake", "a mistake");
        var first = (await _anna.MessagesAsync(direct))[0].Id();
        (await _anna.CallAsync($"DELETE /chats/messages/{first}")).Status.ShouldBe(200);
        Contents(await _ben.CallAsync("GET /chats/search?q=mistake")).ShouldBe(["no mistake"]);
    }

    [Fact]
    public async Task What_is_edited_is_found_by_what_it_says_now()
    {
        var direct = await _anna.DirectAsync(_ben);
        await SayAsync(_anna, direct, "yesterday");
        await FoundAsync(_ben, "yesterday", "yesterday");
        var message = (await _anna.MessagesAsync(direct))[0].Id();
        (await _anna.CallAsync($"PATCH /chats/messages/{message}", new { content = "tomorrow" })).Status.ShouldBe(200);
        await FoundAsync(_ben, "tomorrow", "tomorrow");
        await FoundAsync(_ben, "yesterday");
        await SayAsync(_anna, direct, "and the day after");
        await FoundAsync(_ben, "after", "and the day after");
    }

    [Fact]
    public async Task What_was_sent_before_a_restart_is_found_after_it_and_pages_follow_each_other()
    {
        var direct = await _anna.DirectAsync(_ben);
        await SayAsync(_anna, direct, [.. Enumerable.Range(1, 7).Select(i => FormattableString.Invariant($"word {i}"))]);
        await _server.RestartAsync();
        var anna = _server.ClientOf(_anna.Token);
        var me = _anna with { Client = anna };
        await FoundAsync(me, "word 7", "word 7");
        var first = await me.CallAsync("GET /chats/search?q=word&limit=5");
        first.Body.GetProperty("hasMore").GetBoolean().ShouldBeTrue();
        var last = first.Body.GetProperty("messages")[4].Id();
        var second = await me.CallAsync($"GET /chats/search?q=word&limit=5&before={last}");
        Contents(first).Concat(Contents(second)).ShouldBe(Enumerable.Range(1, 7).Reverse().Select(i => FormattableString.Invariant($"word {i}")));
        second.Body.GetProperty("hasMore").GetBoolean().ShouldBeFalse();
    }

    private async Task SayAsync(TestUser user, string conversation, params string[] contents)
    {
        await using var client = await ChatClient.ConnectAsync(_server, user);
        foreach (var content in contents)
        {
            await client.SayAsync(conversation, content);
        }
    }

    // Messages are found a moment after they were sent.
    private static async Task FoundAsync(TestUser user, string query, params string[] expected)
    {
        var started = TimeProvider.System.GetTimestamp();
        List<string> found;
        do
        {
            found = Contents(await user.CallAsync("GET /chats/search?q=" + Uri.EscapeDataString(query)));
        }
        while (!found.SequenceEqual(expected) && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30));

        found.ShouldBe(expected);
    }

    private static List<string> Contents(Answer answer)
    {
        answer.Status.ShouldBe(200);
        return [.. answer.Body.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("content").GetString()!)];
    }
}
