using System.Net.Http.Json;
using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Messages;

public sealed class SendOverHttpTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task A_message_sent_over_http_reaches_everybody_as_any_other()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        await using var bens = await world.ConnectAsync(ben);
        var first = await annas.SayAsync(conversation, "first");
        var sent = await SendAsync(anna, conversation, new { content = " Hello ", type = "text", replyTo = first.Id() }, null);
        sent.Status.ShouldBe(201);
        sent.Text("content").ShouldBe("Hello");
        sent.Body.GetProperty("replyTo").Id().ShouldBe(first.Id());
        var id = sent.Body.Id();
        await bens.SeeAsync("newMessage", m => m.GetProperty("message").Id() == id);
        await annas.SeeAsync("newMessage", m => m.GetProperty("message").Id() == id);
        (await ben.ContentsAsync(conversation)).ShouldBe(["first", "Hello"]);
        (await anna.UnreadAsync(conversation)).ShouldBe(0);
    }

    [Theory]
    [InlineData("key-1")]
    [InlineData("\"key-1\"")]
    public async Task The_same_key_with_the_same_content_is_the_same_message(string again)
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        var first = await SendAsync(anna, conversation, new { content = "Hello" }, "key-1");
        var second = await SendAsync(anna, conversation, new { content = "Hello" }, again);
        (first.Status, second.Status).ShouldBe((201, 201));
        second.Body.ToString().ShouldBe(first.Body.ToString());
        (await ben.ContentsAsync(conversation)).ShouldBe(["Hello"]);
    }

    [Fact]
    public async Task Many_at_once_with_the_same_key_are_one_message_or_refused()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => SendAsync(anna, conversation, new { content = i % 2 == 0 ? "even" : "odd" }, "key-1")));
        var said = (await ben.ContentsAsync(conversation)).ShouldHaveSingleItem();
        var sent = answers.Where(a => a.Status == 201).ToList();
        sent.Count.ShouldBe(20);
        sent.ShouldAllBe(a => a.Text("content") == said);
        sent.Select(a => a.Body.Id()).Distinct().Count().ShouldBe(1);
        answers.Except(sent).ShouldAllBe(a => a.Status == 409);
    }

    [Fact]
    public async Task The_same_key_with_another_message_is_refused_and_changes_nothing()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        var first = await SendAsync(anna, conversation, new { content = "Hello" }, "key-1");
        (await SendAsync(anna, conversation, new { content = "Good bye" }, "key-1")).Status.ShouldBe(409);
        (await SendAsync(anna, conversation, new { content = "Hello", replyTo = first.Body.Id() }, "key-1")).Status.ShouldBe(409);
        (await SendAsync(anna, conversation, new { content = "Hello", type = "link" }, "key-1")).Status.ShouldBe(409);
        (await ben.ContentsAsync(conversation)).ShouldBe(["Hello"]);
    }

    [Fact]
    public async Task A_key_belongs_to_a_person_and_a_conversation()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var direct = await anna.DirectAsync(ben);
        var group = await anna.GroupAsync(ben, cleo);
        (await SendAsync(anna, direct, new { content = "one" }, "key-1")).Status.ShouldBe(201);
        (await SendAsync(ben, direct, new { content = "two" }, "key-1")).Status.ShouldBe(201);
        (await SendAsync(anna, group, new { content = "three" }, "key-1")).Status.ShouldBe(201);
        (await ben.ContentsAsync(direct)).ShouldBe(["one", "two"]);
        (await ben.ContentsAsync(group)).ShouldBe(["three"]);
    }

    [Fact]
    public async Task What_a_socket_sent_is_known_by_its_tempId()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        await using var annas = await world.ConnectAsync(anna);
        var message = await annas.SayAsync(conversation, "Hello", "t1");
        (await SendAsync(anna, conversation, new { content = "Hello" }, "t1")).Body.Id().ShouldBe(message.Id());
        (await SendAsync(anna, conversation, new { content = "Other" }, "t1")).Status.ShouldBe(409);
        // Over a socket it is another message, and then the key knows both.
        var other = await annas.SayAsync(conversation, "Other", "t1");
        (await SendAsync(anna, conversation, new { content = "Other" }, "t1")).Body.Id().ShouldBe(other.Id());
    }

    [Fact]
    public async Task A_tempId_without_a_key_is_what_it_is_over_a_socket()
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        foreach (var content in (string[])["one", "two", "one"])
        {
            var sent = await SendAsync(anna, conversation, new { content, tempId = "t1" }, null);
            sent.Status.ShouldBe(201);
            sent.Text("tempId").ShouldBe("t1");
        }

        (await ben.ContentsAsync(conversation)).ShouldBe(["one", "two"]);
    }

    [Theory]
    [InlineData("""{ "content": " " }""", null, 400)]
    [InlineData("""{ "content": 5 }""", null, 400)]
    [InlineData("""{ }""", null, 400)]
    [InlineData("""{ "content": "Hello", "tempId": "t1" }""", "t2", 400)]
    [InlineData("""{ "content": "Hello" }""", "\"\"", 400)]
    [InlineData("""{ "content": "Hello" }""", "0123456789012345678901234567890123456789012345678901234567890123x", 400)]
    [InlineData("""{ "content": "Hello", "type": "image" }""", null, 400)]
    [InlineData("""{ "content": "Hello", "replyTo": "999999999" }""", "k", 404)]
    public async Task Bad_input_is_refused_and_nothing_is_sent(string body, string? key, int status)
    {
        var (anna, ben) = await world.TwoAsync();
        var conversation = await anna.DirectAsync(ben);
        (await SendAsync(anna, conversation, JsonDocument.Parse(body).RootElement, key)).Status.ShouldBe(status);
        (await ben.ContentsAsync(conversation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_was_removed_is_told_nothing_of_his_keys()
    {
        var (anna, ben, cleo) = await world.ThreeAsync();
        var group = await anna.GroupAsync(ben, cleo);
        (await SendAsync(cleo, group, new { content = "Hello" }, "key-1")).Status.ShouldBe(201);
        (await anna.CallAsync($"DELETE /chats/conversations/{group}/participants/{cleo.Id}")).Status.ShouldBe(200);
        (await SendAsync(cleo, group, new { content = "Hello" }, "key-1")).Status.ShouldBe(404);
        (await SendAsync(cleo, group, new { content = "Other" }, "key-1")).Status.ShouldBe(404);
        (await SendAsync(cleo, "none", new { content = "Other" }, "key-1")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Messages_over_http_are_limited_as_those_over_sockets()
    {
        await using var server = await ParleyServer.StartAsync(s => s with { RateLimits = true }, new ManualClock());
        var anna = await server.RegisterAsync("anna");
        var ben = await server.RegisterAsync("ben");
        var conversation = await anna.DirectAsync(ben);
        var statuses = new List<int>();
        for (var i = 0; i < 101; i++)
        {
            statuses.Add((await SendAsync(anna, conversation, new { content = FormattableString.Invariant($"{i}") }, null)).Status);
        }

        statuses.Count(s => s == 201).ShouldBe(100);
        statuses[^1].ShouldBe(429);
        (await anna.CallAsync("PATCH /chats/messages/1", new { content = "edited" })).Status.ShouldBe(429);
        (await anna.CallAsync("GET /auth/me")).Status.ShouldBe(200);
    }

    private static async Task<Answer> SendAsync(TestUser sender, string conversation, object body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/chats/conversations/{conversation}/messages")
        {
            Content = JsonContent.Create(body),
        };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        using var response = await sender.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, JsonDocument.Parse(text).RootElement, null);
    }
}
