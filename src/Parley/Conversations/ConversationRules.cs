using Parley.Accounts;
using Parley.Channels;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>What a client asked for, checked: the people without the caller, each once.</summary>
internal sealed record CheckedConversation(
    IReadOnlyList<long> Others, string Kind, string? Name, string? Avatar, CheckedChannel? Channel = null)
{
    /// <summary>Of one that there is once, and that nobody owns; null: it follows from the kind.</summary>
    public string? Key { get; init; }

    public string? Topic { get; init; }
}

/// <summary>What can be said about a conversation without looking at the database.</summary>
internal static class ConversationRules
{
    public const int MaxPeople = 1_000;
    private const int MaxName = 100;

    public static Outcome<CheckedConversation> Check(Caller caller, NewConversation wanted)
    {
        if (wanted.Participants is null && wanted.Type != ConversationKind.Channel)
        {
            return Refusal.Invalid("participants is required: a list of user ids");
        }

        if (wanted.Type is not (null or ConversationKind.Direct or ConversationKind.Group or ConversationKind.Channel))
        {
            return Refusal.Invalid("type must be \"direct\", \"group\" or \"channel\"");
        }

        var others = (wanted.Participants ?? []).Select(id => id.Value).Where(id => id != caller.UserId).Distinct().ToList();
        if (wanted.Type == ConversationKind.Channel)
        {
            var channel = ChannelRules.Check(wanted);
            return CheckSize(others.Count + 1) ?? ProfileRules.Picture(wanted.Avatar) ?? channel.Refusal
                ?? (Outcome<CheckedConversation>)new CheckedConversation(
                    others, ConversationKind.Channel, channel.Value.Name, wanted.Avatar, channel.Value)
                {
                    Topic = ChannelRules.Topic(wanted.Topic),
                };
        }

        if ((wanted.Visibility ?? wanted.Password) is not null)
        {
            return Refusal.Invalid("Only a channel has visibility and password");
        }

        var isGroup = others.Count > 1 || wanted.IsGroup == true || wanted.Type == ConversationKind.Group;
        if (!isGroup)
        {
            // A direct conversation looks like its two people: it has no name and no picture of its own.
            return wanted.Topic is not null ? Refusal.Invalid("A direct conversation has no topic")
                : others.Count == 1
                ? new CheckedConversation(others, ConversationKind.Direct, null, null)
                : Refusal.Invalid("participants must name at least one other person");
        }

        return (CheckSize(others.Count + 1) ?? CheckName(wanted.Name) ?? ChannelRules.CheckTopic(wanted.Topic) ?? ProfileRules.Picture(wanted.Avatar)) is { } refusal
            ? refusal
            : new CheckedConversation(others, ConversationKind.Group, wanted.Name is { } name ? Line.Tidy(name) : null, wanted.Avatar)
            {
                Topic = ChannelRules.Topic(wanted.Topic),
            };
    }

    /// <summary>Two people, in ascending order: what makes their direct conversation the only one.</summary>
    public static string DirectKey(long one, long other) => Invariant($"{Math.Min(one, other)}:{Math.Max(one, other)}");

    public static Refusal? CheckSize(string kind, long people) => kind == ConversationKind.Channel ? null : CheckSize(people);

    public static Refusal? CheckSize(long people) =>
        people > MaxPeople ? Refusal.Invalid(Invariant($"A group has at most {MaxPeople} people")) : null;

    public static Refusal? CheckName(string? name) =>
        name is null || (Line.Tidy(name) is { Length: > 0 and <= MaxName } text && Line.IsFit(text))
            ? null
            : Refusal.Invalid(Invariant($"name must have 1 to {MaxName} characters, none of them hidden"));
}
