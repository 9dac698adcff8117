using Parley.Log;

namespace Parley.Conversations;

/// <summary>People come into a conversation that is there: added, by joining, or by an invitation.</summary>
internal static class Arrivals
{
    /// <summary>Those of them who are there already.</summary>
    public static HashSet<long> Present(Append append, long conversation, IReadOnlyCollection<long> people) =>
        append.Query<long>(
            "SELECT p.user_id FROM participants p WHERE p.conversation_id = @conversation AND p.left_pos IS NULL AND p.user_id IN @people",
            new { conversation, people = people.ToArray() }).ToHashSet();

    /// <summary>One event each; the last one tells everybody about all of them.</summary>
    /// <param name="append">The transaction.</param>
    /// <param name="conversation">Where they come.</param>
    /// <param name="newcomers">None of whom is there yet.</param>
    /// <param name="by">Who adds them, or the one who comes himself.</param>
    /// <param name="lastSeq">Of the conversation.</param>
    public static void Admit(Append append, long conversation, IReadOnlyList<ParticipantRow> newcomers, long by, long lastSeq)
    {
        if (newcomers.Count == 0)
        {
            return;
        }

        if (IsDeserted(append, conversation))
        {
            newcomers = [newcomers[0] with { Role = ParticipantRole.Owner }, .. newcomers.Skip(1)];
        }

        var view = ConversationQueries.ForNewcomers(append, conversation, newcomers);
        var announcement = new ParticipantsAdded(conversation, [.. newcomers.Select(p => p.ToView())], by, view.ParticipantCount, append.Now);
        var data = new ParticipantData { People = view.ParticipantCount }.ToString();
        foreach (var newcomer in newcomers)
        {
            var pos = append.Add(
                EventKind.ParticipantAdded, conversation: conversation, user: newcomer.UserId, actor: by, data: data,
                state: new ParticipantAddedState(view, newcomer == newcomers[^1] ? announcement : null));
            Newcomers.Seat(append, conversation, newcomer.UserId, newcomer.Role, pos, lastSeq);
        }

        append.Run(
            "UPDATE conversations SET participant_count = participant_count + @count WHERE id = @conversation",
            ("@count", (long)newcomers.Count), ("@conversation", conversation));
    }

    // Its last member, the owner, has left: whoever comes first after him owns it, or nobody ever would.
    private static bool IsDeserted(Append append, long conversation) =>
        append.Scalar<long>(
            "SELECT COUNT(*) FROM conversations WHERE id = @conversation AND participant_count = 0 AND direct_key IS NULL",
            ("@conversation", conversation)) > 0;
}
