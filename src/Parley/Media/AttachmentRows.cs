using Parley.Data;
using Parley.Log;
using Parley.Messages;

namespace Parley.Media;

/// <summary>Reads the attachments of messages, those of many in one query; of messages that have none, in no query.</summary>
internal static class AttachmentRows
{
    internal const string Sql =
        """
        SELECT a.message_id AS messageid, a.upload_id AS uploadid, a.link AS link, COALESCE(a.name, u.name) AS name,
               u.storage_key AS storagekey, u.type AS type, u.size AS size, u.width AS width, u.height AS height
        FROM attachments a LEFT JOIN uploads u ON u.id = a.upload_id
        WHERE a.message_id IN @messages
        ORDER BY a.message_id, a.place
        """;

    /// <summary>By message.</summary>
    public static ILookup<long, Attachment> Of(Snapshot snapshot, IEnumerable<MessageRow?> messages) => Of(snapshot, Ids(messages));

    /// <summary>By message; of messages whose type says that they have some.</summary>
    public static ILookup<long, Attachment> Of(Snapshot snapshot, long[] messages) =>
        Views(messages.Length == 0 ? [] : snapshot.Query<Row>(Sql, new { messages }), snapshot.Files);

    public static ILookup<long, Attachment> Of(Append append, MessageRow message)
    {
        var ids = Ids([message]);
        return Views(ids.Length == 0 ? [] : append.Query<Row>(Sql, new { messages = ids }), append.Files);
    }

    private static long[] Ids(IEnumerable<MessageRow?> messages) =>
        [.. messages.OfType<MessageRow>().Where(m => MessageType.HasAttachments(m.Type) && m.DeletedAt is null).Select(m => m.Id).Distinct()];

    private static ILookup<long, Attachment> Views(IEnumerable<Row> rows, FileUrls? urls) =>
        rows.ToLookup(row => row.MessageId, row => new Attachment
        {
            Id = row.UploadId,
            Name = row.Name,
            MimeType = row.Type,
            Size = row.Size,
            Width = row.Width,
            Height = row.Height,
            Link = row.Link,
            Key = row.StorageKey,
            Urls = urls,
        });

    private sealed record Row
    {
        public long MessageId { get; init; }

        public long? UploadId { get; init; }

        public string? Link { get; init; }

        public string Name { get; init; } = "";

        public string? StorageKey { get; init; }

        public string? Type { get; init; }

        public long? Size { get; init; }

        public long? Width { get; init; }

        public long? Height { get; init; }
    }
}
