using Parley.Tests.Realtime;

namespace Parley.Tests.Friends;

internal static class FriendCalls
{
    /// <summary>Asks somebody; returns the request.</summary>
    public static async Task<string> AskAsync(this TestUser user, TestUser other)
    {
        var answer = await user.CallAsync("POST /friends/requests", new { userId = other.Id });
        answer.Status.ShouldBe(201, answer.Body.ToString());
        return answer.Body.GetProperty("request").Id();
    }

    public static async Task BefriendAsync(this TestUser user, TestUser other)
    {
        var request = await user.AskAsync(other);
        (await other.CallAsync($"POST /friends/requests/{request}/accept")).Status.ShouldBe(200);
    }

    public static async Task<IReadOnlyList<string>> FriendsAsync(this TestUser user, string query = "") =>
        [.. (await user.CallAsync($"GET /friends{query}")).Body.EnumerateArray().Select(f => f.Id())];

    /// <summary>Who has asked, and who was asked.</summary>
    public static async Task<(string Incoming, string Outgoing)> RequestsAsync(this TestUser user)
    {
        var body = (await user.CallAsync("GET /friends/requests")).Body;
        return (
            string.Join(' ', body.GetProperty("incoming").EnumerateArray().Select(r => r.GetProperty("from").Id())),
            string.Join(' ', body.GetProperty("outgoing").EnumerateArray().Select(r => r.GetProperty("to").Id())));
    }

    /// <summary>The first of the requests that are <c>incoming</c> or <c>outgoing</c>.</summary>
    public static async Task<string> RequestAsync(this TestUser user, string direction) =>
        (await user.CallAsync("GET /friends/requests")).Body.GetProperty(direction)[0].Id();

    /// <summary>The names of the events about people that somebody is told of after a cursor.</summary>
    public static async Task<IReadOnlyList<string>> ToldAsync(this TestUser user, string cursor) =>
    [
        .. (await user.CallAsync($"GET /sync?after={cursor}&limit=500")).Body.GetProperty("events").EnumerateArray()
            .Select(e => e.GetProperty("event").GetString()!),
    ];

    public static async Task<string> CursorAsync(this TestUser user) => (await user.CallAsync("GET /sync")).Text("cursor");
}
