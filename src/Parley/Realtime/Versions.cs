using Parley.Blocks;
using Parley.Log;
using Parley.Messages;

namespace Parley.Realtime;

/// <summary>An event as some people are shown it, where that is not what all others are.</summary>
internal sealed record Version(IReadOnlyList<long> People, LogEvent Event);

/// <summary>Events that show a message, as each <see cref="MessageViewer"/> is shown it.</summary>
internal static class Versions
{
    /// <summary>Of an event that has just happened: the versions of those who get another one than all others.</summary>
    public static IReadOnlyList<Version> Of(LogEvent e, BlockedPairs blocks) => e.State switch
    {
        MessageSentState { View: var message } sent => Of(e, message, sent.OriginalHiddenFrom, blocks),
        MessagePinnedState { Announcement.Message: var message } pinned => Of(e, message, pinned.OriginalHiddenFrom, blocks),
        MessageEditedState { Announcement: { MentionsAll: true } or { Mentions: not null } } edited =>
            Of(e, [.. blocks.With(e.ActorId!.Value), .. Separated(edited.Announcement.Mentions, blocks)], [], blocks),
        _ => [],
    };

    /// <summary>The event as one person is shown it.</summary>
    public static LogEvent For(LogEvent e, MessageViewer viewer) => e.State switch
    {
        MessageSentState sent => e with { State = sent with { View = viewer.Show(sent.View) } },
        MessagePinnedState { Announcement: var pin } pinned =>
            e with { State = pinned with { Announcement = pin with { Message = viewer.Show(pin.Message) } } },
        MessageEditedState edited => e with { State = edited with { Announcement = viewer.Show(edited.Announcement, e.ActorId!.Value) } },
        _ => e,
    };

    private static IReadOnlyList<Version> Of(LogEvent e, MessageView message, IReadOnlyList<long> originalHiddenFrom, BlockedPairs blocks)
    {
        var sender = message.SenderId;
        return Of(
            e,
            [.. blocks.WhoBlocked(sender), .. message.MentionsAll ? blocks.BlockedBy(sender) : [], .. Separated(message.Mentions, blocks), .. originalHiddenFrom],
            originalHiddenFrom,
            blocks);
    }

    private static IEnumerable<long> Separated(IReadOnlyList<Wire.Id>? mentioned, BlockedPairs blocks) =>
        mentioned?.SelectMany(person => blocks.With(person)) ?? [];

    private static IReadOnlyList<Version> Of(LogEvent e, long[] people, IReadOnlyList<long> originalHiddenFrom, BlockedPairs blocks)
    {
        if (people.Length == 0)
        {
            return [];
        }

        var hidden = originalHiddenFrom.ToHashSet();
        var common = Difference(e);
        return
        [
            .. people.Distinct()
                .Select(user => (User: user, Event: For(
                    e, new MessageViewer(user, blocks.BlockedBy(user).ToHashSet(), blocks.WhoBlocked(user).ToHashSet(), (_, _) => !hidden.Contains(user)))))
                .GroupBy(version => Difference(version.Event))
                .Where(same => same.Key != common)
                .Select(same => new Version([.. same.Select(version => version.User)], same.First().Event)),
        ];
    }

    // What a viewer may be shown otherwise.
    private static (bool IsFromBlocked, bool IsHidden, bool MentionsAll, string Mentions) Difference(LogEvent e) => e.State switch
    {
        MessageSentState { View: var message } => Difference(message),
        MessagePinnedState { Announcement.Message: var message } => Difference(message),
        MessageEditedState { Announcement: var edit } => (false, false, edit.MentionsAll, string.Join(' ', edit.Mentions ?? [])),
        _ => default,
    };

    private static (bool IsFromBlocked, bool IsHidden, bool MentionsAll, string Mentions) Difference(MessageView message) =>
        (message.IsFromBlocked, message.ReplyTo?.IsHidden == true, message.MentionsAll, string.Join(' ', message.Mentions ?? []));
}
