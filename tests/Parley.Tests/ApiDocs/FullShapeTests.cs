using Parley.Tests.Access;
using Parley.Tests.Media;
using Parley.Tests.Realtime;

namespace Parley.Tests.ApiDocs;

/// <summary>What is shown in full, with everything that a message, a person and a conversation can have, is as documented.</summary>
public sealed class FullShapeTests(ChatWorld world) : IClassFixture<ChatWorld>
{
    [Fact]
    public async Task With_all_that_there_can_be()
    {
        var (anna, ben) = await world.TwoAsync();
        var group = await anna.GroupAsync(ben);
        var start = (await anna.CallAsync("GET /sync")).Text("cursor");
        await FillAsync(anna, ben, group);
        var api = await DocumentedApi.OfAsync(world.Server);
        foreach (var call in (string[])
        [
            $"GET /chats/conversations/{group}/messages", "GET /chats/conversations", $"GET /chats/conversations/{group}",
            $"GET /chats/conversations/{group}/pins", $"GET /chats/conversations/{group}/happenings", $"GET /chats/conversations/{group}/audit",
            $"GET /chats/conversations/{group}/receipts", $"GET /chats/conversations/{group}/invites", "GET /users/me", $"GET /users/{anna.Id}", "GET /users",
            $"GET /users/presence?ids={anna.Id}", "GET /friends", "GET /friends/requests", "GET /unread", $"GET /sync?after={start}", "GET /sync?after=0123456789ab.1",
            $"GET /chat/{group}/messages", $"GET /chat/{group}", "GET /chat", $"GET /api/users/{anna.Id}", $"GET /chats/search?q=hello",
        ])
        {
            foreach (var person in (TestUser[])[anna, ben])
            {
                var answer = await person.CallAsync(call);
                var operation = api.Operations.Single(o => AccessRow.ShapeOf(o.Key) == ShapeOf(call, [group, anna.Id])).Value;
                api.Faults(operation, answer).ShouldBeEmpty($"{call} {answer.Body}");
            }
        }
    }

    private static string ShapeOf(string call, string[] ids) =>
        string.Join('/', call.Split('?')[0].Split('/').Select(part => ids.Contains(part) ? "{}" : part));

    private static async Task FillAsync(TestUser anna, TestUser ben, string group)
    {
        await DoAsync(anna, "PATCH /users/me", new { bio = "b", location = "Rome", age = 30, status = new { text = "here", emoji = "👍" }, avatar = "https://example.org/a.png" });
        await DoAsync(anna, "PATCH /users/me", new { bio = (string?)null });
        await DoAsync(anna, "POST /friends/requests", new { userId = ben.Id });
        await DoAsync(anna, $"PATCH /chats/conversations/{group}", new { name = "hello", slowMode = 0 });
        await DoAsync(anna, $"POST /chats/conversations/{group}/invites", new { expiresIn = 3600, maxUses = 2 });
        var upload = await anna.UploadedAsync();
        var first = await DoAsync(anna, $"POST /chats/conversations/{group}/messages", new { content = $"hello @{ben.Username}", tempId = "1", attachments = new[] { upload } });
        await DoAsync(ben, $"PUT /chats/messages/{first}/reactions/👍");
        await DoAsync(anna, $"PUT /chats/messages/{first}/pin");
        var answered = await DoAsync(ben, $"POST /chats/conversations/{group}/messages", new { content = "hello @all", replyTo = first });
        await DoAsync(ben, $"PATCH /chats/messages/{answered}", new { content = "hello you" });
        await DoAsync(anna, $"POST /chats/conversations/{group}/messages", new { action = new { type = "game", title = "A game?", payload = new { a = 1 }, expiresIn = 60 } });
        await DoAsync(anna, $"DELETE /chats/messages/{await DoAsync(anna, $"POST /chats/conversations/{group}/messages", new { content = "gone" })}");
        await DoAsync(ben, $"PUT /chats/conversations/{group}/draft", new { content = "not yet", replyTo = first });
        await DoAsync(ben, $"POST /chats/conversations/{group}/unread", new { messageId = first });
    }

    private static async Task<string> DoAsync(TestUser person, string call, object? body = null)
    {
        var answer = await person.CallAsync(call, body);
        answer.Status.ShouldBeInRange(200, 201, $"{call} {answer.Body}");
        return answer.Body.TryGetProperty("id", out var id) ? id.GetString()! : "";
    }
}
