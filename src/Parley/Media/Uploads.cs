using System.Security.Cryptography;
using Parley.Accounts;
using Parley.Configuration;
using Parley.Conversations;
using Parley.Data;
using Parley.Log;
using Parley.Wire;

namespace Parley.Media;

/// <summary>Takes files, each for one message that its person has yet to send.</summary>
internal sealed class Uploads(EventLog log, Database database, FileStorage storage, FileUrls urls, Settings settings)
{
    private const int KeyBytes = 16;
    private const int MaxUnused = 20;
    private const long MaxUnusedBytes = 1024 * 1024 * 1024;

    private readonly UploadsUnderway _underway = new();

    /// <summary>What stands in the form beside the file goes into <paramref name="fields"/>.</summary>
    public async Task<Outcome<Attachment>> ReceiveAsync(Caller caller, HttpContext context, Dictionary<string, string>? fields = null)
    {
        var opened = MultipartBody.Open(context, settings.UploadMaxSize);
        if ((opened.Refusal ?? CheckRoom(caller.UserId)) is { } no)
        {
            return no;
        }

        using var place = _underway.Enter(caller.UserId);
        if (place is null)
        {
            return UploadsUnderway.TooMany;
        }

        try
        {
            var received = await ReceiveAsync(caller.UserId, opened.Value, context.RequestAborted);
            foreach (var (name, text) in opened.Value.Fields)
            {
                fields?.Add(name, text);
            }

            return received;
        }
        catch (UnfitUploadException unfit)
        {
            return unfit.Refusal;
        }
    }

    /// <summary>Takes back a file that no message has yet.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, Id upload) =>
        log.AppendAsync(append => FileRemoval.OfUnused(append, caller.UserId, upload) ? new Done() : (Outcome<Done>)Refusal.NotFound("Upload"));

    // The file is kept before anything says that it is there. Whatever happens in between, it is swept away again.
    private async Task<Outcome<Attachment>> ReceiveAsync(long user, MultipartBody body, CancellationToken stopped)
    {
        if (await body.NextFileAsync() is not { } part)
        {
            return MultipartBody.NoFile;
        }

        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
        await using var file = new IncomingFile(part.Content, settings.UploadMaxSize);
        await storage.WriteAsync(key, file, stopped);
        try
        {
            if (file.Size == 0 || await body.NextFileAsync() is not null)
            {
                await storage.DeleteAsync(key);
                return file.Size == 0 ? Refusal.Invalid("The file is empty") : MultipartBody.NoFile;
            }
        }
        catch
        {
            await storage.DeleteAsync(key);
            throw;
        }

        var added = await AddAsync(user, key, FileNames.Clean(part.Name), file);
        if (added.Refusal is not null)
        {
            await storage.DeleteAsync(key);
        }

        return added;
    }

    private Task<Outcome<Attachment>> AddAsync(long user, string key, string name, IncomingFile file)
    {
        var type = FileTypes.Of(file.Head);
        var size = ImageSize.Of(type, file.Head);
        var attachment = new Attachment
        {
            Name = name,
            Size = file.Size,
            MimeType = type,
            Width = size?.Width,
            Height = size?.Height,
            Key = key,
            Urls = urls,
        };
        var hash = file.Sha256();
        return log.AppendAsync(append => Add(append, user, attachment, hash));
    }

    private Outcome<Attachment> Add(Append append, long user, Attachment file, string hash)
    {
        var unused = append.One(Unused.Sql, row => new Unused { Files = row.GetInt64(0), Bytes = row.GetInt64(1) }, ("@user", user))!;
        if (RoomFor(unused, file.Size!.Value) is { } refusal)
        {
            return refusal;
        }

        var id = append.NextId("upload");
        append.Run(
            """
            INSERT INTO uploads (id, user_id, storage_key, name, type, size, sha256, width, height, created_at)
            VALUES (@id, @user, @key, @name, @type, @size, @hash, @width, @height, @at)
            """,
            ("@id", id), ("@user", user), ("@key", file.Key), ("@name", file.Name), ("@type", file.MimeType), ("@size", file.Size),
            ("@hash", hash), ("@width", file.Width), ("@height", file.Height), ("@at", append.Now));
        return file with { Id = id };
    }

    // A look before the file comes; what counts is the one in the append.
    private Refusal? CheckRoom(long user)
    {
        using var snapshot = database.Read();
        return RoomFor(snapshot.First<Unused>(Unused.Sql, new { user })!, 1);
    }

    private Refusal? RoomFor(Unused unused, long size) =>
        unused.Files >= MaxUnused || unused.Bytes + size > Math.Max(MaxUnusedBytes, settings.UploadMaxSize)
            ? Refusal.Conflict("You have too many files that no message has: send them, delete them, or wait a day")
            : null;

    /// <summary>What somebody has uploaded and not sent.</summary>
    private sealed record Unused
    {
        public const string Sql =
            """
            SELECT COUNT(*) AS files, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM uploads
            WHERE user_id = @user AND used = 0
            """;

        public long Files { get; init; }

        public long Bytes { get; init; }
    }
}
