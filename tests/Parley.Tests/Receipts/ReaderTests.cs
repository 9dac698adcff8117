using Parley.Tests.Realtime;

namespace Parley.Tests.Receipts;

public sealed class ReaderTests : IAsyncLifetime
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

    [Fact]
    public async Task Readers_and_receipts_come_in_pages()
    {
        var group = await _anna.GroupAsync(_ben, _cleo);
        var message = await SayAsync(_anna, group);
        await ReadAsync(_cleo, group, message);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await ReadAsync(_ben, group, message);
        foreach (var (call, key) in ((string, string)[])[($"GET /chats/messages/{message}/reads", "readAt"), ($"GET /chats/conversations/{group}/receipts", "userId")])
        {
            var all = (await _anna.CallAsync(call)).Body.EnumerateArray().Select(r => r.GetProperty(key).GetString()!).ToList();
            var paged = new List<string>();
            for (var page = 1; page <= all.Count; page++)
            {
                var some = (await _anna.CallAsync(FormattableString.Invariant($"{call}?page={page}&limit=1"))).Body;
                some.GetArrayLength().ShouldBe(1);
                paged.Add(some[0].GetProperty(key).GetString()!);
            }

            paged.ShouldBe(all);
            (await _anna.CallAsync(FormattableString.Invariant($"{call}?page={all.Count + 1}&limit=1"))).Body.GetArrayLength().ShouldBe(0);
            (await _anna.CallAsync($"{call}?limit=501")).Status.ShouldBe(400);
        }
    }

    [Fact]
    public async Task Who_has_read_a_message_is_listed_with_the_time_at_which_he_did()
    {
        var group = await _anna.GroupAsync(_ben, _cleo);
        var (first, second, third) = (await SayAsync(_anna, group), await SayAsync(_anna, group), await SayAsync(_anna, group));
        await ReadAsync(_cleo, group, second);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await ReadAsync(_ben, group, first);
        _clock.Advance(TimeSpan.FromMinutes(1));
        // Answering reads what was there.
        var answer = await SayAsync(_ben, group);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await ReadAsync(_cleo, group, null);

        (await ReadsAsync(_anna, first)).ShouldBe([(_cleo.Id, 0), (_ben.Id, 1)]);
        (await ReadsAsync(_ben, second)).ShouldBe([(_cleo.Id, 0), (_ben.Id, 2)]);
        (await ReadsAsync(_cleo, third)).ShouldBe([(_ben.Id, 2), (_cleo.Id, 3)]);
        (await ReadsAsync(_cleo, answer)).ShouldBe([(_cleo.Id, 3)]);
        var reader = (await _anna.CallAsync($"GET /chats/messages/{first}/reads")).Body[0].GetProperty("user");
        (reader.GetProperty("username").GetString(), reader.GetProperty("name").GetString()).ShouldBe(("cleo", "cleo"));
    }

    [Fact]
    public async Task Reading_counts_during_the_stay_in_which_the_message_was_sent()
    {
        var group = await _anna.GroupAsync(_ben, _cleo);
        var (read, missed) = (await SayAsync(_anna, group), await SayAsync(_anna, group));
        await ReadAsync(_ben, group, read);
        await _ben.CallAsync($"POST /chats/conversations/{group}/leave");
        var meanwhile = await SayAsync(_anna, group);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _anna.CallAsync($"POST /chats/conversations/{group}/participants", new { participants = new[] { _ben.Id } });
        var later = await SayAsync(_anna, group);
        await ReadAsync(_ben, group, later);
        (await ReadsAsync(_anna, read)).ShouldBe([(_ben.Id, 0)]);
        (await ReadsAsync(_anna, missed)).ShouldBeEmpty();
        (await ReadsAsync(_anna, meanwhile)).ShouldBeEmpty();
        (await ReadsAsync(_anna, later)).ShouldBe([(_ben.Id, 1)]);
        // He may not see what was sent while he was away, nor who has read it.
        (await _ben.CallAsync($"GET /chats/messages/{meanwhile}/reads")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Watermarks_say_how_far_everybody_is()
    {
        var group = await _anna.GroupAsync(_ben, _cleo);
        var first = await SayAsync(_anna, group);
        await SayAsync(_anna, group);
        await ReadAsync(_ben, group, first);
        var answer = await _cleo.CallAsync($"GET /chats/conversations/{group}/receipts");
        answer.Cursor.ShouldNotBeNull();
        answer.Body.EnumerateArray().Select(r => (r.GetProperty("userId").GetString(), r.GetProperty("deliveredSeq").GetInt64(), r.GetProperty("readSeq").GetInt64()))
            .ShouldBe([(_anna.Id, 2, 2), (_ben.Id, 1, 1), (_cleo.Id, 0, 0)]);
    }

    [Theory]
    [InlineData("GET /chats/messages/999999/reads")]
    [InlineData("GET /chats/messages/x/reads")]
    [InlineData("GET /chats/conversations/x/receipts")]
    public async Task What_is_not_there_has_no_readers(string route) => (await _anna.CallAsync(route)).Status.ShouldBe(404);

    private async Task<string> SayAsync(TestUser user, string conversation)
    {
        await using var client = await ChatClient.ConnectAsync(_server, user);
        return (await client.SayAsync(conversation, "x")).Id();
    }

    private static Task<Answer> ReadAsync(TestUser user, string conversation, string? message) =>
        user.CallAsync($"POST /chats/conversations/{conversation}/read", message is null ? null : new { messageId = message });

    // With the minutes since the beginning.
    private static async Task<IReadOnlyList<(string User, int Minute)>> ReadsAsync(TestUser user, string message)
    {
        var answer = await user.CallAsync($"GET /chats/messages/{message}/reads");
        answer.Status.ShouldBe(200);
        return [.. answer.Body.EnumerateArray().Select(r => (r.GetProperty("user").Id(), r.GetProperty("readAt").GetDateTimeOffset().Minute))];
    }
}
