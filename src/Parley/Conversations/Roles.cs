using Parley.Log;
using Parley.Moderation;

namespace Parley.Conversations;

/// <summary>Who may do what to whom.</summary>
internal static class Roles
{
    /// <summary>
    /// Whether somebody may remove, ban or mute somebody else: the owner anybody, an admin members; null if so.
    /// </summary>
    /// <param name="who">Who wants to.</param>
    /// <param name="whom">The role of the other; a member's, if he is not there.</param>
    /// <param name="verb">What he wants to do to people, for the answer.</param>
    public static Refusal? CheckOver(Membership who, string whom, string verb) =>
        !who.ModeratesGroup ? Refusal.Forbidden($"Only the owner and the admins of a {who.Kind} {verb} people")
        : whom == ParticipantRole.Owner ? Refusal.Forbidden($"Nobody may {verb} the owner of a {who.Kind}")
        : whom == ParticipantRole.Admin && who.Role != ParticipantRole.Owner ? Refusal.Forbidden($"Only the owner of a {who.Kind} may {verb} an admin")
        : null;

    /// <summary>The owner is never mute: nobody could lift it.</summary>
    public static void GiveOwnership(Append append, long conversation, long user, long by)
    {
        Sanctions.LiftMute(append, conversation, user, by);
        Give(append, conversation, user, ParticipantRole.Owner);
    }

    public static void Give(Append append, long conversation, long user, string role) =>
        append.Run(
            "UPDATE participants SET role = @role WHERE user_id = @user AND conversation_id = @conversation AND left_pos IS NULL",
            ("@role", role), ("@user", user), ("@conversation", conversation));
}
