using System.Globalization;
using System.Text.Json;

namespace Parley.Demo;

/// <summary>Somebody of the story.</summary>
internal sealed record DemoPerson(string Username, string Name, string? Bio, string? Location, string? Emoji, string? Status)
{
    public string Email => $"{Username}@example.org";
}

/// <summary>A channel or a group, by whom it was made and who is in it beside him.</summary>
internal sealed record DemoConversation(string Key, string Type, string Name, string? Topic, string By, IReadOnlyList<string> With);

/// <summary>What somebody wrote: into a conversation, or to a person (<c>@name</c>).</summary>
internal sealed record DemoMessage(DateTimeOffset At, string Into, string By, string Text, IReadOnlyList<(string Emoji, string By)> Reactions, bool IsPinned);

/// <summary>The people, channels and messages of the demonstration: <c>story.json</c>, in the days before it is told.</summary>
internal sealed record DemoStory(
    IReadOnlyList<DemoPerson> People, IReadOnlyList<DemoConversation> Conversations, IReadOnlyList<DemoMessage> Messages)
{
    public static DemoStory Tell(DateTimeOffset now)
    {
        using var stream = typeof(DemoStory).Assembly.GetManifestResourceStream("Parley.Demo.story.json")!;
        using var document = JsonDocument.Parse(stream);
        var root = document.RootElement;
        return new DemoStory(
            [.. root.GetProperty("people").EnumerateArray().Select(PersonOf)],
            [.. root.GetProperty("conversations").EnumerateArray().Select(ConversationOf)],
            [.. root.GetProperty("messages").EnumerateArray().Select(message => MessageOf(message, now)).OrderBy(message => message.At)]);
    }

    private static DemoPerson PersonOf(JsonElement person) => new(
        Text(person, "username")!, Text(person, "name")!, Text(person, "bio"), Text(person, "location"), Text(person, "emoji"), Text(person, "status"));

    private static DemoConversation ConversationOf(JsonElement conversation) => new(
        Text(conversation, "key")!, Text(conversation, "type")!, Text(conversation, "name")!, Text(conversation, "topic"), Text(conversation, "by")!,
        [.. conversation.GetProperty("with").EnumerateArray().Select(one => one.GetString()!)]);

    // ["3d 09:15", "general", "grace", "text", { "👍": ["ada"] }, "pinned"]
    private static DemoMessage MessageOf(JsonElement message, DateTimeOffset now) => new(
        TimeOf(message[0].GetString()!, now), message[1].GetString()!, message[2].GetString()!, message[3].GetString()!,
        message.GetArrayLength() > 4
            ? [.. message[4].EnumerateObject().SelectMany(emoji => emoji.Value.EnumerateArray().Select(by => (emoji.Name, by.GetString()!)))]
            : [],
        message.GetArrayLength() > 5);

    /// <summary>"40m": so many minutes ago; "3d 09:15": at that time, so many days ago.</summary>
    private static DateTimeOffset TimeOf(string ago, DateTimeOffset now)
    {
        if (ago.EndsWith('m'))
        {
            return now.AddMinutes(-int.Parse(ago[..^1], CultureInfo.InvariantCulture));
        }

        var days = ago.IndexOf('d', StringComparison.Ordinal);
        var day = new DateTimeOffset(now.Date, now.Offset).AddDays(-int.Parse(ago[..days], CultureInfo.InvariantCulture));
        return day + TimeSpan.ParseExact(ago[(days + 2)..], "hh\\:mm", CultureInfo.InvariantCulture);
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;
}
