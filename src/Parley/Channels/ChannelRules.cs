using System.Text;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Wire;

namespace Parley.Channels;

/// <summary>What somebody wants a channel to be, checked. The password is as it was written.</summary>
internal sealed record CheckedChannel(string Name, string Visibility, string? Password);

/// <summary>Who finds a channel, and who may join it. Stored: never rename one.</summary>
internal static class Visibility
{
    /// <summary>Everybody, both.</summary>
    public const string Public = "public";

    /// <summary>Nobody who is not in it.</summary>
    public const string Private = "private";

    /// <summary>Everybody finds it, and whoever knows the password joins it.</summary>
    public const string Protected = "protected";
}

internal static class ChannelRules
{
    private const int MaxName = 80;
    private const int MaxTopic = 500;
    private const int ShortestPassword = 4;

    public static Refusal NameTaken { get; } = new(StatusCodes.Status409Conflict, "There is a channel of this name already");

    public static Outcome<CheckedChannel> Check(NewConversation wanted)
    {
        var visibility = wanted.Visibility ?? Visibility.Public;
        return CheckName(wanted.Name) ?? CheckTopic(wanted.Topic) ?? CheckVisibility(visibility)
            ?? (wanted.Password is { } password ? CheckPassword(password) : null)
            ?? (visibility == Visibility.Protected && wanted.Password is null ? Refusal.Invalid("A protected channel needs a password") : null)
            ?? (visibility != Visibility.Protected && wanted.Password is not null ? Refusal.Invalid("Only a protected channel has a password") : null)
            ?? (Outcome<CheckedChannel>)new CheckedChannel(Line.Tidy(wanted.Name!), visibility, wanted.Password);
    }

    public static Refusal? CheckName(string? name) =>
        name is null || Line.Tidy(name) is not { Length: > 0 and <= MaxName } text || !Line.IsFit(text)
            ? Refusal.Invalid(Invariant($"name must have 1 to {MaxName} characters, none of them hidden"))
        : Line.MixesAlphabets(text) ? Refusal.Invalid("name must not have letters of different alphabets in one word")
        : null;

    public static Refusal? CheckTopic(string? topic) =>
        topic is null || (topic.Length <= MaxTopic && Line.IsFit(Line.Tidy(topic)))
            ? null
            : Refusal.Invalid(Invariant($"topic must have at most {MaxTopic} characters, none of them hidden"));

    public static Refusal? CheckVisibility(string visibility) =>
        visibility is Visibility.Public or Visibility.Private or Visibility.Protected
            ? null
            : Refusal.Invalid("visibility must be \"public\", \"private\" or \"protected\"");

    public static Refusal? CheckPassword(string password) =>
        password.Length < ShortestPassword || Encoding.UTF8.GetByteCount(password) > AccountRules.LongestPassword
        || password.Contains('\0', StringComparison.Ordinal)
            ? Refusal.Invalid(Invariant($"password must have {ShortestPassword} characters at least, and {AccountRules.LongestPassword} bytes of UTF-8 at most"))
            : null;

    /// <summary>The topic as it is kept; an empty one is none.</summary>
    public static string? Topic(string? written) => written is not null && Line.Tidy(written) is { Length: > 0 } topic ? topic : null;

    /// <summary>The name under which a channel is listed; null if it is not.</summary>
    public static string? NameKey(string name, string visibility, bool isArchived = false) =>
        visibility == Visibility.Private || isArchived ? null : ChannelNames.Key(name);
}
