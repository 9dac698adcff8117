using Parley.Accounts;
using Parley.Channels;
using Parley.Data;
using Parley.Log;
using Parley.Media;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>What the log's event of a conversation that was updated refers to.</summary>
internal sealed record ConversationUpdatedState(ConversationUpdated Announcement)
{
    /// <summary>By position, as the conversation is today.</summary>
    public static IReadOnlyDictionary<long, ConversationUpdatedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var today = ConversationSettings.Find(snapshot, events.Select(e => e.ConversationId!.Value));
        return events.Where(e => today.ContainsKey(e.ConversationId!.Value)).ToDictionary(
            e => e.Pos, e => new ConversationUpdatedState(today[e.ConversationId!.Value].ToAnnouncement(e.ActorId!.Value, e.At)));
    }
}

/// <summary>Changes a group or channel: owner and admins do it, and the owner alone says who may join. What is as it was changes nothing.</summary>
internal sealed class UpdateConversation(EventLog log, ConversationQueries queries, Passwords passwords)
{
    private const int LongestPause = 21_600;

    public async Task<Outcome<ConversationAt>> RunAsync(Caller caller, Id? conversation, ConversationChange change)
    {
        if (conversation is not { } id)
        {
            return Refusal.Invalid("conversationId is required");
        }

        if (Check(change) is { } refusal)
        {
            return refusal;
        }

        // Takes its time, so not under the log's lock.
        var hashed = change.Password.Value is { } password ? await passwords.HashAsync(password) : (Outcome<string>)"";
        if (hashed.Refusal is { } busy)
        {
            return busy;
        }

        var updated = await log.AppendAsync(append => Update(append, caller.UserId, id, change, hashed.Value));
        return updated.Refusal ?? queries.Find(caller, id);
    }

    private static Refusal? Check(ConversationChange change) =>
        ChannelRules.CheckTopic(change.Topic.Value)
        ?? ConversationRules.CheckName(change.Name)
        ?? ProfileRules.Picture(change.Avatar.Value)
        ?? (change.Visibility is { } visibility ? ChannelRules.CheckVisibility(visibility) : null)
        ?? (change.Password.Value is { } password ? ChannelRules.CheckPassword(password) : null)
        ?? (change.SlowMode is < 0 or > LongestPause
            ? Refusal.Invalid(Invariant($"slowMode must be a number of seconds from 0 to {LongestPause}"))
            : null);

    private static Outcome<Done> Update(Append append, long user, long conversation, ConversationChange change, string passwordHash)
    {
        if (Membership.Find(append, conversation, user) is not { } membership)
        {
            return Membership.NotFound;
        }

        if (CheckMay(membership, change) is { } refusal)
        {
            return refusal;
        }

        var before = ConversationSettings.Find(append, conversation);
        var after = Apply(append, before, change, passwordHash);
        if (after.Visibility == Visibility.Protected && after.PasswordHash is null)
        {
            return Refusal.Invalid("A protected channel needs a password");
        }

        if (after.Visibility != Visibility.Protected && change.Password.Value is not null)
        {
            return Refusal.Invalid("Only a protected channel has a password");
        }

        if (ChannelNames.IsTaken(append, after.NameKey, but: conversation))
        {
            return ChannelRules.NameTaken;
        }

        if (Pictures.Replace(append, user, before.Avatar, after.Avatar) is { } noPicture)
        {
            return noPicture;
        }

        Write(append, user, before, after);
        return new Done();
    }

    /// <summary>Inside a command: writes what is different, if anything is.</summary>
    public static bool Write(Append append, long user, ConversationSettings before, ConversationSettings after)
    {
        var changes = before.ChangesTo(after);
        if (changes.Count == 0)
        {
            return false;
        }

        append.Add(
            EventKind.ConversationUpdated, conversation: before.Id, actor: user, data: new SettingsData(changes).ToString(),
            state: new ConversationUpdatedState(after.ToAnnouncement(user, append.Now)));
        after.Write(append);
        return true;
    }

    private static Refusal? CheckMay(Membership membership, ConversationChange change)
    {
        var isAboutJoining = change.Visibility is not null || change.Password.IsGiven;
        return !membership.IsGroup ? Refusal.Invalid("A direct conversation cannot be changed")
            : !membership.ModeratesGroup ? Refusal.Forbidden($"Only the owner and the admins change a {membership.Kind}")
            : !membership.IsChannel && isAboutJoining ? Refusal.Invalid("Only a channel has visibility and password")
            : isAboutJoining && membership.Role != ParticipantRole.Owner ? Refusal.Forbidden("Only the owner of a channel says who may join")
            : membership.IsChannel && change.Name is not null ? ChannelRules.CheckName(change.Name)
            : null;
    }

    // Who sets a password makes the channel a protected one; who takes it away opens it, unless he says otherwise.
    private static ConversationSettings Apply(Append append, ConversationSettings before, ConversationChange change, string passwordHash)
    {
        var visibility = change.Visibility
            ?? (change.Password.Value is not null ? Visibility.Protected
                : change.Password.IsGiven && before.Visibility == Visibility.Protected ? Visibility.Public
                : before.Visibility);
        return before with
        {
            Name = change.Name is { } name ? Line.Tidy(name) : before.Name,
            Topic = change.Topic.IsGiven ? ChannelRules.Topic(change.Topic.Value) : before.Topic,
            Avatar = change.Avatar.IsGiven ? change.Avatar.Value : before.Avatar,
            Visibility = visibility,
            PasswordHash = change.Password.Value is not null ? passwordHash
                : change.Password.IsGiven || visibility != Visibility.Protected ? null
                : before.PasswordHash,
            SlowMode = change.SlowMode ?? before.SlowMode,
            AnnouncementOnly = change.AnnouncementOnly is { } only ? (only ? 1 : 0) : before.AnnouncementOnly,
            ArchivedAt = change.IsArchived switch
            {
                true => before.ArchivedAt ?? append.Now,
                false => null,
                null => before.ArchivedAt,
            },
        };
    }
}
