using System.Data.Common;
using Parley.Log;
using Parley.Messages;

namespace Parley.Media;

/// <summary>The attachments of messages that are sent in one transaction. Without any, nothing of this is asked or written.</summary>
internal sealed class AttachmentBatch(Append append)
{
    private const string FindSql =
        """
        SELECT u.user_id, u.id, u.storage_key, u.name, u.type, u.size, u.width, u.height, u.used FROM @rows AS r
        JOIN uploads u ON u.user_id = r.usr AND (u.id = r.upload OR u.storage_key = r.key)
        """;

    private const string InsertSql =
        """
        INSERT INTO attachments (message_id, place, upload_id, link, name)
        SELECT r.message, r.place, r.upload, r.link, r.name FROM @rows AS r
        """;

    private const string UseSql = "UPDATE uploads SET used = 1 FROM @rows AS r WHERE id = r.upload";

    private readonly Dictionary<(long User, string Upload), Attachment> _found = [];
    private readonly HashSet<long> _used = [];
    private readonly List<(long Message, long Place, Attachment Attachment)> _taken = [];

    /// <summary>What the senders have of what they want.</summary>
    public IEnumerable<RowQuery> Queries(IReadOnlyList<Sending> sendings)
    {
        if (!sendings.Any(s => s.Draft.Attachments.Count > 0))
        {
            return [];
        }

        var wanted = sendings
            .SelectMany(s => s.Draft.Attachments.Where(a => a.IsUpload).Select(a => (User: s.Sender, Upload: a.Id?.Value, a.Key)))
            .Distinct().ToList();
        return wanted.Count == 0 ? [] :
        [
            new RowQuery(
                FindSql,
                new Rows(wanted.Count)
                    .Add("usr", [.. wanted.Select(w => w.User)])
                    .Add("upload", [.. wanted.Select(w => w.Upload)])
                    .Add("key", [.. wanted.Select(w => w.Key)]),
                Add),
        ];
    }

    /// <summary>What a message would have, if its sender may use all of it.</summary>
    public Outcome<Attachment[]> Find(Sending sending)
    {
        if (sending.Draft.Attachments.Count == 0)
        {
            return (Attachment[])[];
        }

        var attachments = new Attachment[sending.Draft.Attachments.Count];
        for (var i = 0; i < attachments.Length; i++)
        {
            var wanted = sending.Draft.Attachments[i];
            if (!wanted.IsUpload)
            {
                attachments[i] = new Attachment { Name = wanted.Name!, Link = wanted.Url };
                continue;
            }

            if (!_found.TryGetValue((sending.Sender, wanted.Id?.ToString() ?? wanted.Key!), out var upload))
            {
                return Refusal.NotFound("Upload");
            }

            if (_used.Contains(upload.Id!.Value))
            {
                return Refusal.Conflict($"Another message has the upload {upload.Id}");
            }

            if (attachments.Contains(upload))
            {
                return Refusal.Invalid("A message has an upload only once");
            }

            attachments[i] = upload;
        }

        return attachments;
    }

    /// <summary>Gives a message what was found for it.</summary>
    public void Take(long message, IReadOnlyList<Attachment> attachments)
    {
        for (var place = 0; place < attachments.Count; place++)
        {
            _taken.Add((message, place, attachments[place]));
            if (attachments[place].Id is { } upload)
            {
                _used.Add(upload);
            }
        }
    }

    public void Write()
    {
        if (_taken.Count == 0)
        {
            return;
        }

        var uploads = _taken.Where(t => t.Attachment.Id is not null).Select(t => t.Attachment.Id!.Value.Value).ToArray();
        append.Write(
            InsertSql,
            new Rows(_taken.Count)
                .Add("message", [.. _taken.Select(t => t.Message)])
                .Add("place", [.. _taken.Select(t => t.Place)])
                .Add("upload", [.. _taken.Select(t => t.Attachment.Id?.Value)])
                .Add("link", [.. _taken.Select(t => t.Attachment.Link)])
                .Add("name", [.. _taken.Select(t => t.Attachment.Link is null ? null : t.Attachment.Name)]));
        append.Write(UseSql, new Rows(uploads.Length).Add("upload", uploads));
    }

    private void Add(DbDataReader row)
    {
        var id = row.GetInt64(1);
        var upload = new Attachment
        {
            Id = id,
            Key = row.GetString(2),
            Name = row.GetString(3),
            MimeType = row.GetString(4),
            Size = row.GetInt64(5),
            Width = row.IsDBNull(6) ? null : row.GetInt64(6),
            Height = row.IsDBNull(7) ? null : row.GetInt64(7),
            Urls = append.Files,
        };

        // By either name. Keys are too long to be taken for ids.
        _found[(row.GetInt64(0), Invariant($"{id}"))] = upload;
        _found[(row.GetInt64(0), upload.Key)] = upload;
        if (row.GetInt64(8) != 0)
        {
            _used.Add(id);
        }
    }
}
