using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.Tests.Realtime;

/// <summary>What the smallest client there could be keeps of bans and mutes in channels, by the events.</summary>
internal sealed class LiveSanctions(string me)
{
    private static readonly string[] Kinds = ["bans", "mutes"];

    private readonly SortedDictionary<(string Conversation, string Kind, string User), string> _sanctions = [];

    /// <summary>Whoever is in charge loads all of them, everybody else his own.</summary>
    public async Task LoadAsync(TestUser user, string channel)
    {
        foreach (var kind in Kinds)
        {
            var all = await user.CallAsync($"GET /chats/conversations/{channel}/{kind}");
            var own = await user.CallAsync($"GET /chats/conversations/{channel}/{kind}/{user.Id}");
            foreach (var sanction in all.Status == 200 ? [.. all.Body.EnumerateArray()] : own.Status == 200 ? [own.Body] : (JsonElement[])[])
            {
                Keep(channel, kind, sanction);
            }
        }
    }

    public void Apply(ChatClient.Received e)
    {
        switch (e.Name)
        {
            case "participantBanned" or "participantMuted":
                Keep(e.Text("conversationId"), KindOf(e), e.Payload);
                break;
            case "participantUnbanned" or "participantUnmuted":
                _sanctions.Remove((e.Text("conversationId"), KindOf(e), e.Text("userId")));
                break;
        }
    }

    /// <summary>Those that this person may see in a channel, as he is there.</summary>
    public string SeenIn(JsonObject channel)
    {
        var (id, own) = (channel["id"]!.GetValue<string>(), channel["participants"]!.AsArray().Single(p => p!["id"]!.GetValue<string>() == me)!);
        return string.Join(", ", _sanctions
            .Where(s => s.Key.Conversation == id && (own["role"]!.GetValue<string>() != "member" || s.Key.User == me))
            .Select(s => $"{s.Key} {s.Value}"));
    }

    private void Keep(string conversation, string kind, JsonElement sanction) =>
        _sanctions[(conversation, kind, sanction.GetProperty("userId").GetString()!)] =
            string.Join(' ', ((string[])["by", "until", "reason"]).Select(what => sanction.TryGetProperty(what, out var value) ? value.GetRawText() : "-"));

    private static string KindOf(ChatClient.Received e) => e.Name.EndsWith("anned", StringComparison.Ordinal) ? "bans" : "mutes";
}
