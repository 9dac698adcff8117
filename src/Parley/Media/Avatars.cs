using Parley.Accounts;
using Parley.Log;

namespace Parley.Media;

/// <summary>
/// Pictures that people have uploaded for themselves, one each. Everybody who is signed in is shown them, so their addresses are
/// not signed: nobody guesses one, and it is gone with the picture.
/// </summary>
internal sealed class Avatars(EventLog log, Uploads uploads, TimeProvider time)
{
    public const string Route = Prefix + "{key}";

    private const string Prefix = "/uploads/avatars/";
    private const long Largest = 10 * 1024 * 1024;

    public static Refusal NotHis { get; } = Refusal.Invalid("avatar must be an https address, or a picture of one's own that is uploaded");

    /// <summary>Whether it looks like the address of one.</summary>
    public static bool IsAddress(string? avatar) => avatar?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Takes the form of a request. What is refused leaves no file, and the picture as it was.</summary>
    public async Task<Outcome<Me>> SetAsync(Caller caller, HttpContext context)
    {
        var received = await uploads.ReceiveAsync(caller, context);
        if (received.Refusal is { } wrong)
        {
            return wrong;
        }

        var file = received.Value;
        var set = Check(file) is { } unfit ? unfit : await log.AppendAsync(append => Set(append, caller.UserId, file));
        if (set.Refusal is { } refused)
        {
            await uploads.DeleteAsync(caller, file.Id!.Value);
            return refused;
        }

        return set.Value with { Status = set.Value.Status?.At(time.GetUtcNow().ToUnixTimeMilliseconds()) };
    }

    /// <summary>The person shows another picture, or none.</summary>
    public static void Discard(Append append, long user)
    {
        append.Run("INSERT INTO discarded_files (storage_key) SELECT storage_key FROM avatars WHERE user_id = @user", ("@user", user));
        append.Run("DELETE FROM avatars WHERE user_id = @user", ("@user", user));
    }

    private static Refusal? Check(Attachment file) =>
        file.MimeType is not ("image/jpeg" or "image/png" or "image/gif" or "image/webp") ? Refusal.Invalid("file must be a JPEG, PNG, GIF or WebP image")
        : file.Size > Largest ? Refusal.Invalid(Invariant($"file must have at most {Largest} bytes"))
        : null;

    private static Outcome<Me> Set(Append append, long user, Attachment file)
    {
        if (PersonRow.Find(append, user) is not { } before)
        {
            return Refusal.NotFound("User");
        }

        Discard(append, user);
        append.Run(
            """
            INSERT INTO avatars (user_id, storage_key, name, type, size, sha256)
            SELECT u.user_id, u.storage_key, u.name, u.type, u.size, u.sha256 FROM uploads u WHERE u.id = @upload
            """,
            ("@upload", file.Id!.Value.Value));
        append.Run("DELETE FROM uploads WHERE id = @upload", ("@upload", file.Id!.Value.Value));
        var after = before with { Avatar = Prefix + file.Key };
        append.Run("UPDATE users SET avatar = @avatar WHERE id = @user", ("@avatar", after.Avatar), ("@user", user));
        UserUpdatedState.Announce(append, before, after, user);
        return after.ToMe();
    }
}
