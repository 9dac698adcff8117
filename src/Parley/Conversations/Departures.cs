using Parley.Drafts;
using Parley.Log;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>People go from a conversation: they leave, are removed, or are banned.</summary>
internal static class Departures
{
    /// <summary>Ends a stay. When the owner goes, the admin (else the member) who is there longest owns the conversation.</summary>
    /// <param name="append">The transaction.</param>
    /// <param name="gone">Who goes; he is there.</param>
    /// <param name="by">Who removes him; himself when he leaves.</param>
    /// <param name="reason">As it was given, if it was.</param>
    public static void Dismiss(Append append, Membership gone, long by, string? reason = null)
    {
        var (conversation, user) = (gone.ConversationId, gone.UserId);
        var data = new ParticipantData
        {
            NewOwner = gone.Role == ParticipantRole.Owner ? Heir(append, conversation, user) : null,
            People = gone.People - 1,
            Reason = reason,
        };
        var pos = append.Add(
            EventKind.ParticipantRemoved, conversation: conversation, user: user, actor: by, data: data.ToString(),
            state: new ParticipantRemovedState(ParticipantRemoved.Of(conversation, user, by, append.Now, data)));
        Chaos.At("within-removal");
        append.Run(
            "UPDATE participants SET left_pos = @pos WHERE user_id = @user AND conversation_id = @conversation AND left_pos IS NULL",
            ("@pos", pos), ("@user", user), ("@conversation", conversation));
        SavedDrafts.Forget(append, conversation, user);
        append.Run(
            "UPDATE conversations SET participant_count = participant_count - 1 WHERE id = @conversation", ("@conversation", conversation));
        if (data.NewOwner is { } heir)
        {
            Roles.GiveOwnership(append, conversation, heir, by);
        }
    }

    // Among however many members: the indexes have those in charge, and the order of arrival.
    private static Id? Heir(Append append, long conversation, long owner)
    {
        var heir = First("AND role <> 'member'");
        heir = heir == 0 ? First("") : heir;
        return heir == 0 ? null : heir;

        long First(string which) =>
            append.Scalar<long>(
                $"""
                SELECT user_id FROM participants
                WHERE conversation_id = @conversation AND user_id <> @owner AND left_pos IS NULL {which}
                ORDER BY joined_pos, user_id LIMIT 1
                """,
                ("@conversation", conversation), ("@owner", owner));
    }
}
