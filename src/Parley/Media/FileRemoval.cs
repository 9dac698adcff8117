using Parley.Log;

namespace Parley.Media;

/// <summary>
/// Takes uploads out of the database and marks their files as discarded, in one transaction: from then on nobody gets them.
/// <see cref="FileSweeper"/> deletes the files.
/// </summary>
internal static class FileRemoval
{
    private const string FindUnusedSql = "SELECT storage_key FROM uploads WHERE id = @upload AND user_id = @user AND used = 0";

    private const string FindPictureSql = "SELECT id FROM uploads WHERE storage_key = @key AND used = 2";

    private const string FindOldSql = "SELECT id, storage_key FROM uploads WHERE used = 0 AND created_at < @before LIMIT @most";

    private const string DiscardSql = "INSERT INTO discarded_files (storage_key) SELECT r.key FROM @rows AS r";

    private const string DeleteSql = "DELETE FROM uploads WHERE id IN (SELECT r.upload FROM @rows AS r)";

    private static readonly string[] OfMessagesSql =
    [
        """
        INSERT INTO discarded_files (storage_key)
        SELECT u.storage_key FROM attachments a JOIN uploads u ON u.id = a.upload_id
        WHERE a.message_id IN (SELECT r.message FROM @rows AS r)
        """,
        """
        DELETE FROM uploads WHERE id IN
          (SELECT a.upload_id FROM attachments a WHERE a.message_id IN (SELECT r.message FROM @rows AS r))
        """,
        "DELETE FROM attachments WHERE message_id IN (SELECT r.message FROM @rows AS r)",
    ];

    /// <summary>One that no message has; false if this person has no such upload.</summary>
    public static bool OfUnused(Append append, long user, long upload)
    {
        var key = append.Scalar<string>(FindUnusedSql, ("@upload", upload), ("@user", user));
        if (key is not null)
        {
            Discard(append, [(upload, key)]);
        }

        return key is not null;
    }

    /// <summary>One that is somebody's picture no more.</summary>
    public static void OfPicture(Append append, string key)
    {
        if (append.Scalar<long>(FindPictureSql, ("@key", key)) is > 0 and var upload)
        {
            Discard(append, [(upload, key)]);
        }
    }

    /// <summary>At most so many of those that no message has taken since a time; returns how many there were.</summary>
    public static int OfUnused(Append append, long before, int most)
    {
        var old = append.All(FindOldSql, row => (row.GetInt64(0), row.GetString(1)), ("@before", before), ("@most", (long)most));
        Discard(append, old);
        return old.Count;
    }

    /// <summary>Everything that messages have. The messages themselves are the caller's.</summary>
    public static void OfMessages(Append append, IReadOnlyCollection<long> messages)
    {
        var rows = new Rows(messages.Count).Add("message", [.. messages]);
        foreach (var statement in OfMessagesSql)
        {
            append.Write(statement, rows);
        }
    }

    private static void Discard(Append append, List<(long Upload, string Key)> uploads)
    {
        append.Write(DiscardSql, new Rows(uploads.Count).Add("key", [.. uploads.Select(u => u.Key)]));
        append.Write(DeleteSql, new Rows(uploads.Count).Add("upload", [.. uploads.Select(u => u.Upload)]));
    }
}
