using Microsoft.Extensions.DependencyInjection;
using Parley.Log;
using Parley.Tests.Realtime;

namespace Parley.Tests.Receipts;

public sealed class ReceiptTests : IAsyncLifetime
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
    public async Task A_message_is_delivered_when_the_client_is_heard_after_it()
    {
        var conversation = await _anna.DirectAsync(_ben);
        await using var annas = await ConnectAsync(_anna);
        await using var bens = await ConnectAsync(_ben);
        var message = await annas.SayAsync(conversation, "Hello");
        await bens.SeeAsync("newMessage");
        (await StatusAsync(_anna, conversation)).ShouldBe("sent");

        await bens.AskAsync("getOnlineUsers");
        var delivered = await _clock.AdvanceUntilAsync(annas.SeeAsync("messageDelivered"));
        (delivered.Text("messageId"), delivered.Text("conversationId"), delivered.Text("deliveredTo")).ShouldBe((message.Id(), conversation, _ben.Id));
        (await StatusAsync(_anna, conversation)).ShouldBe("delivered");
        bens.Seen("messageDelivered").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_silent_client_is_asked_with_a_ping_after_a_second()
    {
        var conversation = await _anna.DirectAsync(_ben);
        await using var annas = await ConnectAsync(_anna);
        await using var bens = await ConnectAsync(_ben);
        await annas.SayAsync(conversation, "Hello");
        await bens.SeeAsync("newMessage");
        await _clock.AdvanceUntilAsync(annas.SeeAsync("messageDelivered"));
    }

    [Fact]
    public async Task Deliveries_within_a_second_are_written_together()
    {
        var conversation = await _anna.DirectAsync(_ben);
        await using var annas = await ConnectAsync(_anna);
        await using var bens = await ConnectAsync(_ben);
        for (var i = 1; i <= 10; i++)
        {
            var message = await annas.SayAsync(conversation, FormattableString.Invariant($"{i}"));
            await bens.SeeAsync("newMessage", m => m.GetProperty("message").Id() == message.Id());
            await bens.AskAsync("getOnlineUsers");
        }

        var last = (await _anna.MessagesAsync(conversation))[^1].Id();
        await _clock.AdvanceUntilAsync(annas.SeeAsync("messageDelivered", d => d.GetProperty("messageId").GetString() == last));
        annas.Seen("messageDelivered").Count.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task What_a_page_shows_for_the_first_time_is_delivered()
    {
        var conversation = await _anna.DirectAsync(_ben);
        await using var annas = await ConnectAsync(_anna);
        await annas.SayAsync(conversation, "Hello");
        await _ben.MessagesAsync(conversation);
        (await _clock.AdvanceUntilAsync(annas.SeeAsync("messageDelivered"))).Text("deliveredTo").ShouldBe(_ben.Id);
    }

    [Fact]
    public async Task In_a_group_a_message_is_read_when_all_others_have_read_it()
    {
        var group = await _anna.GroupAsync(_ben, _cleo);
        await using var annas = await ConnectAsync(_anna);
        await using var bens = await ConnectAsync(_ben);
        await using var cleos = await ConnectAsync(_cleo);
        var message = await annas.SayAsync(group, "Hello");
        await bens.AskAsync("markAsRead", new { conversationId = group, messageId = message.Id() });
        var first = await annas.SeeAsync("messageRead");
        first.Payload.GetProperty("readByAll").GetInt64().ShouldBe(0);
        (await StatusAsync(_anna, group)).ShouldNotBe("read");
        await cleos.AskAsync("markAsRead", new { conversationId = group, messageId = message.Id() });
        var second = await annas.SeeAsync("messageRead", r => r.GetProperty("readBy").GetString() == _cleo.Id);
        second.Payload.GetProperty("readByAll").GetInt64().ShouldBe(1);
        (await StatusAsync(_anna, group)).ShouldBe("read");
    }

    [Fact]
    public async Task Reading_up_to_a_message_tells_the_author_of_each_message_once()
    {
        var conversation = await _anna.DirectAsync(_ben);
        await using var annas = await ConnectAsync(_anna);
        await using var bens = await ConnectAsync(_ben);
        await using var alsoBens = await ConnectAsync(_ben);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((await annas.SayAsync(conversation, "x")).Id());
        }

        await bens.AskAsync("markAsRead", new { conversationId = conversation, messageId = ids[1] });
        await bens.AskAsync("markAsRead", new { conversationId = conversation, messageId = ids[0] });
        await bens.AskAsync("markAsRead", new { conversationId = conversation, messageId = ids[2] });
        await bens.AskAsync("markConversationAsRead", new { conversationId = conversation });
        await annas.SeeAsync("messageRead", r => r.GetProperty("messageId").GetString() == ids[2]);
        annas.Seen("messageRead").Select(r => r.Text("messageId")).ShouldBe(ids);
        await alsoBens.SeeAsync("messageRead", r => r.GetProperty("messageId").GetString() == ids[2]);
        alsoBens.Seen("messageRead").Select(r => r.Text("messageId")).ShouldBe([ids[1], ids[2]]);
        annas.Seen("conversationRead").ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_answers_has_read_what_was_there()
    {
        var conversation = await _anna.DirectAsync(_ben);
        await using var annas = await ConnectAsync(_anna);
        await using var bens = await ConnectAsync(_ben);
        var question = await annas.SayAsync(conversation, "Question");
        await bens.SayAsync(conversation, "Answer");
        (await _clock.AdvanceUntilAsync(annas.SeeAsync("messageRead"))).Text("messageId").ShouldBe(question.Id());
        (await _ben.UnreadAsync(conversation)).ShouldBe(0);
        (await _anna.UnreadAsync(conversation)).ShouldBe(1);
    }

    [Fact]
    public async Task A_body_that_means_something_else_marks_nothing_as_read()
    {
        var conversation = await _anna.DirectAsync(_ben);
        await using var annas = await ConnectAsync(_anna);
        var message = await annas.SayAsync(conversation, "1");
        var answer = await _ben.CallAsync($"POST /chats/conversations/{conversation}/read", new { messageIds = new[] { message.Id() } });
        answer.Status.ShouldBe(400);
        (await _ben.UnreadAsync(conversation)).ShouldBe(1);
        (await _ben.CallAsync($"POST /chats/conversations/{conversation}/read", new { })).Status.ShouldBe(200);
        (await _ben.UnreadAsync(conversation)).ShouldBe(0);
    }

    [Fact]
    public async Task Each_advance_of_reading_is_remembered_with_its_time()
    {
        var conversation = await _anna.DirectAsync(_ben);
        await using var annas = await ConnectAsync(_anna);
        await annas.SayAsync(conversation, "1");
        await annas.SayAsync(conversation, "2");
        await _ben.CallAsync($"POST /chats/conversations/{conversation}/read", new { messageId = (await _ben.MessagesAsync(conversation))[0].Id() });
        await _ben.CallAsync($"POST /chats/conversations/{conversation}/read");
        await _ben.CallAsync($"POST /chats/conversations/{conversation}/read");
        var reads = await _server.Services.GetRequiredService<EventLog>().AppendAsync(
            append => append.Query<long>("SELECT through_seq FROM reads WHERE user_id = @user ORDER BY through_seq", new { user = long.Parse(_ben.Id, System.Globalization.CultureInfo.InvariantCulture) }));
        reads.ShouldBe([1L, 2L]);
    }

    private static async Task<string> StatusAsync(TestUser user, string conversation) =>
        (await user.MessagesAsync(conversation))[^1].GetProperty("status").GetString()!;

    private Task<ChatClient> ConnectAsync(TestUser user) => ChatClient.ConnectAsync(_server, user);
}
