using Parley.Log;
using Parley.Messages;

namespace Parley.Blocks;

/// <summary>
/// Messages of people whom the viewer has blocked: in groups they are shown to him too, and marked, so that a client can hide
/// them. Nobody else's copy has the mark.
/// </summary>
internal static class BlockedSenders
{
    public static MessageView Mark(MessageView message, HashSet<long> blocked) =>
        blocked.Count > 0 && blocked.Contains(message.SenderId) ? message with { IsFromBlocked = true } : message;

    public static List<MessageView> Mark(List<MessageView> messages, HashSet<long> blocked) =>
        blocked.Count == 0 ? messages : messages.ConvertAll(message => Mark(message, blocked));

    /// <summary>The sender of the message that the event shows whole; null if it shows none.</summary>
    public static long? Of(LogEvent e) => Shown(e)?.SenderId;

    /// <summary>An event that shows a message, as it is shown to those who have blocked the sender.</summary>
    public static LogEvent Mark(LogEvent e) => e.State switch
    {
        MessageSentState sent => e with { State = sent with { View = sent.View with { IsFromBlocked = true } } },
        MessagePinnedState { Announcement: var pin } pinned =>
            e with { State = pinned with { Announcement = pin with { Message = pin.Message with { IsFromBlocked = true } } } },
        _ => e,
    };

    private static MessageView? Shown(LogEvent e) => e.State switch
    {
        MessageSentState sent => sent.View,
        MessagePinnedState pinned => pinned.Announcement.Message,
        _ => null,
    };
}
