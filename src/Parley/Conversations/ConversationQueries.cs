using Parley.Accounts;
using Parley.Actions;
using Parley.Data;
using Parley.Drafts;
using Parley.Log;
using Parley.Media;
using Parley.Mentions;
using Parley.Messages;
using Parley.Reactions;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Conversations;

/// <summary>Conversations as their participants see them.</summary>
internal sealed class ConversationQueries(Database database)
{
    private const string Columns =
        """
        c.id AS conversation, c.kind AS kind, c.name AS title, c.avatar AS picture, c.created_by AS createdby,
        c.created_at AS startedat, c.last_at AS activeat, c.participant_count AS people, c.topic AS topic, c.visibility AS visibility,
        c.slow_mode AS slowmode, c.announcement_only AS announcementonly, c.archived_at AS archivedat, c.direct_key AS directkey
        """;

    // The last message is shown to those who were there when it was sent.
    private static readonly string Mine =
        $"""
        SELECT {Columns}, c.last_seq AS lastseq, w.delivered_seq AS deliveredseq,
               {UnreadColumns.Count} AS unread, {MentionColumns.Count} AS mentions, {UnreadColumns.From} AS unreadfrom, {DraftRow.Columns},
               {MessageRow.Columns}
        FROM participants p
        JOIN conversations c ON c.id = p.conversation_id
        JOIN watermarks w ON w.conversation_id = p.conversation_id AND w.user_id = p.user_id
        {DraftRow.Join}
        LEFT JOIN messages m ON m.conversation_id = c.id AND m.seq = c.last_seq AND m.id > p.joined_pos
        LEFT JOIN users s ON s.id = m.sender_id
        {RepliedTo.Joins}
        WHERE p.user_id = @user AND p.left_pos IS NULL
        """;

    private static readonly string OneOfMine = $"{Mine} AND p.conversation_id = @conversation";

    internal static readonly string LatestOfMine =
        $"""
        {Mine}
        ORDER BY CASE WHEN p.joined_pos > c.last_pos THEN p.joined_pos ELSE c.last_pos END DESC
        LIMIT @limit OFFSET @offset
        """;

    /// <summary>The latest activity first.</summary>
    public ConversationList List(Caller caller, Paging paging)
    {
        using var snapshot = database.Read();
        var rows = Read(snapshot, LatestOfMine, new { user = caller.UserId, limit = paging.Limit, offset = paging.Offset });
        return new ConversationList(
            Render(snapshot, rows, caller.UserId),
            [.. rows.Select(row => row.Conversation).Where(c => c.DeliveredSeq < c.LastSeq && c.People <= ReceiptRules.MaxPeople).Select(c => (c.Conversation, c.LastSeq))],
            snapshot.Pos);
    }

    public Outcome<ConversationAt> Find(Caller caller, long conversation)
    {
        using var snapshot = database.Read();
        var rows = Read(snapshot, OneOfMine, new { user = caller.UserId, conversation });
        return rows.Count == 0
            ? Membership.NotFound
            : new ConversationAt(Render(snapshot, rows, caller.UserId)[0], snapshot.Pos);
    }

    /// <summary>What somebody sees who is just coming in, and who therefore has not missed anything.</summary>
    public static ConversationView ForNewcomers(Append append, long conversation, IReadOnlyCollection<ParticipantRow> newcomers)
    {
        var row = append.Query<ConversationRow>(
            $"SELECT {Columns} FROM conversations c WHERE c.id = @conversation",
            new { conversation })[0];
        var present = ParticipantRow.Shown(append, conversation, row.Kind, row.People);
        var people = present.Concat(newcomers).DistinctBy(p => p.UserId);
        row = row with { People = row.People + newcomers.Count };
        // Whoever comes is shown among them.
        var shown = ParticipantRow.IsLarge(row.Kind, row.People)
            ? people.OrderBy(p => p.Role == ParticipantRole.Member && !newcomers.Contains(p)).Take(ParticipantRow.MostShown)
            : people;
        return row.ToView([.. shown.Select(p => p.ToView())], null);
    }

    private static List<(ConversationRow Conversation, MessageRow? LastMessage)> Read(Snapshot snapshot, string sql, object parameters) =>
        snapshot.Query<ConversationRow, MessageRow>(sql, parameters, splitOn: "id");

    private static List<ConversationView> Render(
        Snapshot snapshot, List<(ConversationRow Conversation, MessageRow? LastMessage)> rows, long viewer)
    {
        var people = ParticipantRow.Shown(
            snapshot, [.. rows.Select(r => (r.Conversation.Conversation, r.Conversation.Kind, r.Conversation.People))], viewer);
        var reader = MessageViewer.Of(snapshot, viewer);
        var actions = ActionRow.ViewsOf(snapshot, rows.Select(r => r.LastMessage));
        var reactions = ReactionRows.Of(snapshot, rows.Select(r => r.LastMessage?.Id).OfType<long>());
        var mentions = MentionRows.Of(snapshot, rows.Select(r => r.LastMessage).OfType<MessageRow>());
        var attachments = AttachmentRows.Of(snapshot, rows.Select(r => r.LastMessage));
        return
        [
            .. rows.Select(row =>
            {
                var present = people[row.Conversation.Conversation].ToList();
                return row.Conversation.ToView(
                    [.. present.Select(p => p.ToView())],
                    row.LastMessage is not { } last ? null
                        : reader.Show(last.ToView(
                            Watermarks.From(row.Conversation.People > ReceiptRules.MaxPeople ? [] : present.Where(p => !reader.IsSeparatedFrom(p.UserId)).Select(p => p.ToWatermark())).SeenBy(viewer),
                            reactions[last.Id],
                            attachments[last.Id],
                            mentions) with { Action = actions.GetValueOrDefault(last.Id) }));
            }),
        ];
    }

    private sealed record ConversationRow
    {
        public long Conversation { get; init; }

        public string Kind { get; init; } = "";

        public string? Title { get; init; }

        public string? Picture { get; init; }

        public string? Topic { get; init; }

        public string? Visibility { get; init; }

        public long SlowMode { get; init; }

        public long AnnouncementOnly { get; init; }

        public long? ArchivedAt { get; init; }

        public string? DirectKey { get; init; }

        public long CreatedBy { get; init; }

        public long StartedAt { get; init; }

        public long ActiveAt { get; init; }

        public long LastSeq { get; init; }

        public long People { get; init; }

        public long DeliveredSeq { get; init; }

        public long Unread { get; init; }

        public long Mentions { get; init; }

        public long? UnreadFrom { get; init; }

        public string? DraftContent { get; init; }

        public long? DraftReplyTo { get; init; }

        public long? DraftUpdatedAt { get; init; }

        public ConversationView ToView(IReadOnlyList<ParticipantView> participants, MessageView? lastMessage) => new()
        {
            Id = Conversation,
            Type = Kind,
            Name = Title,
            Avatar = Picture,
            Topic = Topic,
            Visibility = Visibility,
            SlowMode = SlowMode,
            AnnouncementOnly = AnnouncementOnly != 0,
            IsArchived = ArchivedAt is not null,
            IsPublicRoom = DirectKey == PublicRoom.Key,
            Participants = participants,
            ParticipantCount = People,
            CreatedBy = CreatedBy,
            CreatedAt = StartedAt,
            UpdatedAt = ActiveAt,
            LastMessage = lastMessage,
            UnreadCount = Unread,
            MentionCount = Mentions,
            UnreadFrom = UnreadFrom,
            Draft = DraftRow.View(DraftContent, DraftReplyTo, DraftUpdatedAt),
        };
    }
}

/// <summary>
/// A page of conversations. <paramref name="Shown"/>: the messages that reach the caller with it for the first time, as
/// (conversation, up to seq).
/// </summary>
internal sealed record ConversationList(
    IReadOnlyList<ConversationView> Conversations, IReadOnlyList<(long Conversation, long Seq)> Shown, long Pos);
