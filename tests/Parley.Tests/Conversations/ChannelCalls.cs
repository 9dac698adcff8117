using System.Text.Json;
using Parley.Tests.Realtime;

namespace Parley.Tests.Conversations;

/// <summary>What tests do with channels.</summary>
internal static class ChannelCalls
{
    private static int _channels;

    /// <summary>A name that no other test uses.</summary>
    public static string NewName() => FormattableString.Invariant($"Channel {Interlocked.Increment(ref _channels)}");

    public static async Task<string> ChannelAsync(this TestUser user, string visibility = "public", string? password = null)
    {
        var answer = await user.CallAsync("POST /chats/conversations", new { type = "channel", name = NewName(), visibility, password });
        answer.Status.ShouldBe(201, answer.Body.ToString());
        return answer.Body.Id();
    }

    public static Task<Answer> JoinAsync(this TestUser user, string channel, string? password = null) =>
        user.CallAsync($"POST /chats/conversations/{channel}/join", password is null ? null : new { password });

    /// <summary>A public channel with these people.</summary>
    public static async Task<string> ChannelOfAsync(this TestUser owner, params TestUser[] members)
    {
        var channel = await owner.ChannelAsync();
        foreach (var member in members)
        {
            (await member.JoinAsync(channel)).Status.ShouldBe(200);
        }

        return channel;
    }

    public static async Task<IReadOnlyList<JsonElement>> ChannelsAsync(this TestUser user, string query = "")
    {
        var answer = await user.CallAsync("GET /chats/channels" + query);
        answer.Status.ShouldBe(200, answer.Body.ToString());
        return [.. answer.Body.EnumerateArray()];
    }

    public static async Task<Dictionary<string, string>> RolesAsync(this TestUser user, string conversation) =>
        (await user.ConversationAsync(conversation)).GetProperty("participants").EnumerateArray()
            .ToDictionary(p => p.Id(), p => p.GetProperty("role").GetString()!);
}
