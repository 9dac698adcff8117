using Parley.Accounts;
using Parley.Log;

namespace Parley.Media;

/// <summary>Where a picture is that was uploaded.</summary>
internal sealed record UploadedPicture(string Url);

/// <summary>
/// Pictures of people and of conversations that are kept here: uploads that nobody sends, at an address that does not change.
/// They are there for as long as somebody's or something's avatar is that address.
/// </summary>
internal sealed class Pictures(Uploads uploads)
{
    public const string Route = "/uploads/pictures";

    /// <summary>What <c>uploads.used</c> is of a picture. Stored: never another number.</summary>
    public const long Used = 2;

    private const string Prefix = Route + "/";
    private const int KeyLength = 32;
    private const long MaxSize = 10 * 1024 * 1024;

    private const string TakeSql =
        """
        UPDATE uploads SET used = 2
        WHERE storage_key = @key AND user_id = @user AND used = 0 AND size <= @size
          AND type IN ('image/jpeg', 'image/png', 'image/gif', 'image/webp')
        """;

    /// <summary>A front-end may take less than is a picture here.</summary>
    public async Task<Outcome<UploadedPicture>> ReceiveAsync(Caller caller, HttpContext context, Func<Attachment, Refusal?>? check = null)
    {
        var received = await uploads.ReceiveAsync(caller, context);
        if (received.Refusal is { } refusal)
        {
            return refusal;
        }

        var file = received.Value;
        var wrong = check?.Invoke(file) ?? Check(file);
        if (wrong is not null)
        {
            await uploads.DeleteAsync(caller, file.Id!.Value);
            return wrong;
        }

        return new UploadedPicture(Prefix + file.Key);
    }

    /// <summary>Where an upload is when it is a picture, given its address as a file; any other address as it is.</summary>
    public static string? OfUpload(string? address) =>
        address is not null && FileUrls.KeyIn(address) is { } key ? Prefix + key : address;

    /// <summary>Whether this may be the address of a picture here.</summary>
    public static bool IsAddress(string address) => KeyIn(address) is not null;

    /// <summary>
    /// In the append that makes <paramref name="after"/> somebody's avatar: a picture of this person that nobody has yet is taken
    /// for it, and what was there before is discarded.
    /// </summary>
    public static Refusal? Replace(Append append, long user, string? before, string? after)
    {
        if (before == after)
        {
            return null;
        }

        if (KeyIn(after) is { } key && append.Run(TakeSql, ("@key", key), ("@user", user), ("@size", MaxSize)) == 0)
        {
            return Refusal.Invalid("avatar: you have uploaded no such picture, or it is taken");
        }

        if (KeyIn(before) is { } old)
        {
            FileRemoval.OfPicture(append, old);
        }

        return null;
    }

    private static Refusal? Check(Attachment file) =>
        file.MimeType is not ("image/jpeg" or "image/png" or "image/gif" or "image/webp") ? Refusal.Invalid("A picture is a JPEG, PNG, GIF or WebP")
        : file.Size > MaxSize ? MultipartBody.TooLarge(MaxSize)
        : null;

    private static string? KeyIn(string? address) =>
        address is not null && address.StartsWith(Prefix, StringComparison.Ordinal) && address[Prefix.Length..] is { Length: KeyLength } key
        && key.All(char.IsAsciiHexDigitLower)
            ? key
            : null;
}
