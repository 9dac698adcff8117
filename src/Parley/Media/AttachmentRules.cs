using System.Text;
using Parley.Messages;

namespace Parley.Media;

/// <summary>What attachments a message may have, and what it is by them.</summary>
internal static class AttachmentRules
{
    private const int Most = 10;
    private const int LongestUrl = 2048;

    // No text in UTF-8 has these bytes.
    private const byte Mark = 0xFE;
    private const byte Between = 0xFD;

    /// <summary>What can be said without the database. Addresses elsewhere are never fetched; they are kept as they are.</summary>
    public static Outcome<DraftAttachment[]> Check(IReadOnlyList<DraftAttachment?>? written)
    {
        if (written is null or { Count: 0 })
        {
            return (DraftAttachment[])[];
        }

        if (written.Count > Most)
        {
            return Refusal.Invalid(Invariant($"A message has at most {Most} attachments"));
        }

        var attachments = new List<DraftAttachment>(written.Count);
        foreach (var attachment in written)
        {
            if (attachment is { Id: not null })
            {
                attachments.Add(new DraftAttachment(attachment.Id));
            }
            else if (attachment?.Url is { } own && FileUrls.KeyIn(own) is { } key)
            {
                attachments.Add(new DraftAttachment(null) { Key = key });
            }
            else if (attachment is { MayBeElsewhere: true, Url: { } text } && Elsewhere(text) is { } url)
            {
                attachments.Add(new DraftAttachment(null, text, FileNames.Clean(attachment.Name ?? Uri.UnescapeDataString(url.Segments[^1]))));
            }
            else
            {
                return Refusal.Invalid(attachment?.MayBeElsewhere == true
                    ? "An image must be an upload, or have a url that begins with https://"
                    : "An attachment must be the id of an upload, or have its url");
            }
        }

        return attachments.ToArray();
    }

    /// <summary>The type of a message: that of its attachments if they are all of one kind.</summary>
    public static string TypeOf(IReadOnlyList<Attachment> attachments)
    {
        if (attachments.Count == 0)
        {
            return MessageType.Text;
        }

        var first = KindOf(attachments[0]);
        return attachments.All(a => KindOf(a) == first) ? first : MessageType.File;
    }

    /// <summary>Of a single one.</summary>
    public static string KindOf(Attachment attachment) =>
        attachment.Link is not null ? MessageType.Image
        : attachment.MimeType?.Split('/')[0] is { } kind and (MessageType.Image or MessageType.Video or MessageType.Audio) ? kind
        : MessageType.File;

    /// <summary>What of them says whether a message is the same; nothing for a message without any.</summary>
    public static byte[] Identity(IReadOnlyList<DraftAttachment> attachments) =>
    [
        .. attachments.SelectMany(a => a.IsUpload
            ? (byte[])[Mark, .. Encoding.UTF8.GetBytes(a.Id?.ToString() ?? a.Key!)]
            : [Mark, .. Encoding.UTF8.GetBytes(a.Url!), Between, .. Encoding.UTF8.GetBytes(a.Name!)]),
    ];

    private static Uri? Elsewhere(string text) =>
        text.Length <= LongestUrl
        && text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        && text.All(c => c > ' ' && c != '\\' && !char.IsControl(c) && !char.IsSurrogate(c))
        && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length == 0
            ? url
            : null;
}
