using System.Net.Http.Json;
using System.Text.Json;

namespace Parley.Tests.Realtime;

/// <summary>What a route answered.</summary>
internal sealed record Answer(int Status, JsonElement Body, string? Cursor)
{
    public string Text(string property) => Body.GetProperty(property).GetString()!;
}

/// <summary>The routes of the chat, as a test says them.</summary>
internal static class ChatCalls
{
    public static async Task<Answer> CallAsync(this HttpClient client, string route, object? body = null)
    {
        var (method, path) = (route[..route.IndexOf(' ')], route[(route.IndexOf(' ') + 1)..]);
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path)
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer(
            (int)response.StatusCode,
            text.Length == 0 ? default
                : response.Content.Headers.ContentType?.MediaType == "application/json" ? JsonDocument.Parse(text).RootElement
                : JsonSerializer.SerializeToElement(text),
            response.Headers.TryGetValues("Parley-Cursor", out var cursors) ? cursors.Single() : null);
    }

    public static Task<Answer> CallAsync(this TestUser user, string route, object? body = null) => user.Client.CallAsync(route, body);

    /// <summary>The direct conversation with somebody.</summary>
    public static async Task<string> DirectAsync(this TestUser user, TestUser other) =>
        (await user.CallAsync("POST /chats/conversations", new { participants = new[] { other.Id } })).Text("id");

    public static async Task<string> GroupAsync(this TestUser user, params TestUser[] others) =>
        (await user.CallAsync(
            "POST /chats/conversations", new { participants = others.Select(o => o.Id), isGroup = true, name = "A group" })).Text("id");

    public static async Task<JsonElement> ConversationAsync(this TestUser user, string conversation)
    {
        var answer = await user.CallAsync($"GET /chats/conversations/{conversation}");
        answer.Status.ShouldBe(200);
        return answer.Body;
    }

    public static async Task<IReadOnlyList<JsonElement>> MessagesAsync(this TestUser user, string conversation, string query = "")
    {
        var answer = await user.CallAsync($"GET /chats/conversations/{conversation}/messages{query}");
        answer.Status.ShouldBe(200);
        return [.. answer.Body.EnumerateArray()];
    }

    public static async Task<IReadOnlyList<string>> ContentsAsync(this TestUser user, string conversation, string query = "") =>
        [.. (await user.MessagesAsync(conversation, query)).Select(m => m.GetProperty("content").GetString()!)];

    public static async Task<int> UnreadAsync(this TestUser user, string conversation) =>
        (await user.ConversationAsync(conversation)).GetProperty("unreadCount").GetInt32();

    /// <summary>Sends a message and returns it.</summary>
    public static async Task<JsonElement> SayAsync(
        this ChatClient client, string conversation, string content, string? tempId = null, string? replyTo = null) =>
        (await client.DoAsync("sendMessage", new { conversationId = conversation, content, type = "text", tempId, replyTo })).GetProperty("message");

    /// <summary>Sends an event that must succeed; returns its acknowledgement.</summary>
    public static async Task<JsonElement> DoAsync(this ChatClient client, string name, object payload)
    {
        var ack = await client.AskAsync(name, payload);
        ack.GetProperty("success").GetBoolean().ShouldBeTrue(ack.ToString());
        return ack;
    }

    /// <summary>Sends an event that must be refused with this status.</summary>
    public static async Task FailAsync(this ChatClient client, string name, object payload, int status)
    {
        var ack = await client.AskAsync(name, payload);
        ack.GetProperty("success").GetBoolean().ShouldBeFalse(ack.ToString());
        ack.GetProperty("statusCode").GetInt32().ShouldBe(status, ack.ToString());
    }

    /// <summary>
    /// The names of what this client got, but for presence, receipts and its own failures, up to now: something of its own,
    /// which comes last, is waited for.
    /// </summary>
    public static async Task<IReadOnlyList<string>> HeardAsync(this ChatClient client)
    {
        var mark = (await client.DoAsync("createConversation", new { participants = Array.Empty<string>(), isGroup = true }))
            .GetProperty("conversation").Id();
        await client.SeeAsync("conversationCreated", c => c.Id() == mark);
        string[] others =
        [
            "onlineUsers", "userStatusChanged", "messageDelivered", "messageRead", "conversationRead", "conversationCreated", "exception",
        ];
        return [.. client.Events.Select(e => e.Name).Where(name => !others.Contains(name))];
    }

    public static async Task<JsonElement> MessageAsync(this TestUser user, string message)
    {
        var answer = await user.CallAsync($"GET /chats/messages/{message}");
        answer.Status.ShouldBe(200);
        return answer.Body;
    }

    public static string Id(this JsonElement thing) => thing.GetProperty("id").GetString()!;
}
