using Parley.Accounts;
using Parley.Media;
using Parley.Mentions;
using Parley.Reactions;
using Parley.Receipts;
using Parley.Wire;

namespace Parley.Messages;

/// <summary>A message with its sender and what it answers, as it is read from the database.</summary>
internal sealed record MessageRow
{
    public const string Tables = $"messages m JOIN users s ON s.id = m.sender_id {RepliedTo.Joins}";

    /// <summary>To be read from <see cref="Tables"/>.</summary>
    public const string Columns =
        $"""
        m.id AS id, m.conversation_id AS conversationid, m.seq AS seq, m.sender_id AS senderid, m.type AS type,
        m.content AS content, m.created_at AS createdat, m.updated_at AS updatedat, m.client_id AS clientid,
        m.edited_at AS editedat, m.deleted_at AS deletedat, m.pinned_at AS pinnedat, m.mentioned AS mentioned, s.username AS username, s.name AS name, s.avatar AS avatar,
        {RepliedTo.Columns}
        """;

    public long Id { get; init; }

    public long ConversationId { get; init; }

    public long Seq { get; init; }

    public long SenderId { get; init; }

    public string Type { get; init; } = "";

    public string Content { get; init; } = "";

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public string? ClientId { get; init; }

    public long? EditedAt { get; init; }

    public long? DeletedAt { get; init; }

    public long? PinnedAt { get; init; }

    public long Mentioned { get; init; }

    /// <summary>A deleted message mentions nobody.</summary>
    public MentionKind Mentions => DeletedAt is null ? (MentionKind)Mentioned : MentionKind.None;

    public string Username { get; init; } = "";

    public string Name { get; init; } = "";

    public string? Avatar { get; init; }

    public long? OriginalId { get; init; }

    public long OriginalSenderId { get; init; }

    public string OriginalContent { get; init; } = "";

    public long? OriginalDeletedAt { get; init; }

    public string OriginalUsername { get; init; } = "";

    public string OriginalName { get; init; } = "";

    public string? OriginalAvatar { get; init; }

    public MessageView ToView(
        Watermarks watermarks, IEnumerable<ReactionView> reactions, IEnumerable<Attachment> attachments, ILookup<long, Id> mentions) =>
        new()
        {
            Id = Id,
            ConversationId = ConversationId,
            Seq = Seq,
            Sender = new UserRef(Invariant($"{SenderId}"), Username, Name, Avatar),
            Type = Type,
            Content = Content,
            Attachments = [.. attachments],
            ReplyTo = OriginalId is { } original
                ? new RepliedTo(
                    original,
                    new UserRef(Invariant($"{OriginalSenderId}"), OriginalUsername, OriginalName, OriginalAvatar),
                    OriginalContent,
                    OriginalDeletedAt is not null)
                : null,
            Mentions = Mentions.HasFlag(MentionKind.People) ? [.. mentions[Id]] : null,
            MentionsAll = Mentions.HasFlag(MentionKind.All),
            Status = watermarks.StatusOf(SenderId, Seq),
            CreatedAt = CreatedAt,
            UpdatedAt = UpdatedAt,
            Reactions = [.. reactions],
            IsPinned = PinnedAt is not null,
            IsEdited = EditedAt is not null,
            EditedAt = EditedAt,
            IsDeleted = DeletedAt is not null,
            TempId = ClientId,
        };
}
