using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Media;
using Parley.Messages;
using Parley.Wire;

namespace Parley.Dialects;

internal sealed record Seed001Chosen(Id? ChatId)
{
    public static Refusal Required { get; } = Refusal.Invalid("chatId is required");
}

internal sealed record Seed001Entered(long ChatId, bool Success = true);

internal sealed record Seed001Sent(Seed001Message Message, bool Success = true);

/// <summary>Whose sign it is follows from the socket, whatever the client says.</summary>
internal sealed record Seed001IsTyping(Id? ChatId, bool? IsTyping);

internal sealed record Seed001Typing(long ChatId, long UserId, bool IsTyping);

/// <summary><paramref name="LastSeen"/> is null in the list of those who are online when a socket comes.</summary>
internal sealed record Seed001Online(long UserId, bool IsOnline, Timestamp? LastSeen);

/// <summary>What a client says of itself; either.</summary>
internal sealed record Seed001Status(bool? IsOnline, string? Status);

internal sealed record Seed001NewChat(
    [property: Required] IReadOnlyList<Id>? ParticipantIds, bool? IsGroup, string? Name, string? GroupAvatar)
{
    public Outcome<NewConversation> ToConversation(Caller caller) =>
        ParticipantIds is null
            ? Refusal.Invalid("participantIds is required: a list of user ids")
        : IsGroup == false && ParticipantIds.Where(id => id != caller.UserId).Distinct().Count() > 1
            ? Refusal.Invalid("A chat of two has one other person in participantIds: with more, isGroup must be true")
            // Its one way to upload is that of files.
            : new NewConversation(ParticipantIds, IsGroup, null, Name, Pictures.OfUpload(GroupAvatar));
}

/// <summary>A message of a client. What it says of the size and the type of a file counts for nothing.</summary>
internal sealed record Seed001ToSend(
    [property: InPath] Id? ChatId,
    string? Content,
    string? MessageType,
    string? FileUrl = null,
    string? FileName = null,
    long? FileSize = null,
    string? FileMimeType = null)
{
    public Outcome<Draft> ToDraft(Id? chat) =>
        chat is null ? Seed001Chosen.Required
        : Seed001MessageType.Read(MessageType) is not { } type ? Refusal.Invalid("messageType must be TEXT, IMAGE, FILE or LINK")
        : !Messages.MessageType.HasAttachments(type)
            ? FileUrl is null ? new Draft(chat, Content, type) : Refusal.Invalid("A message with a fileUrl is an IMAGE or a FILE")
        // What the file is, is known of its upload; an address elsewhere is none of his.
        : FileUrl is null || FileUrls.KeyIn(FileUrl) is null ? Refusal.Invalid("fileUrl must be that of an upload")
        : new Draft(chat, Content, type, Attachments: [new DraftAttachment(null, FileUrl, FileName)]);
}

/// <summary>A file that a message can have; what a message says of it, and its address under the name that others look for too.</summary>
internal sealed record Seed001File(string FileUrl, string FileName, long? FileSize, string? FileMimeType)
{
    public string Url => FileUrl;

    public static Seed001File Of(Attachment file) => new(file.Url, file.Name, file.Size, file.MimeType);
}

internal sealed record Seed001ToRead([property: Required] IReadOnlyList<Id>? MessageIds);

internal sealed record Seed001User(long Id, string Username, string Name, string? Avatar)
{
    public static Seed001User Of(UserRef user) => new(Wire.Id.Parse(user.Id)!.Value, user.Username, user.Name, user.Avatar);
}

/// <summary>A message. <paramref name="IsRead"/>: all others have read it.</summary>
internal sealed record Seed001Message(
    long Id,
    long ChatId,
    long SenderId,
    string? Content,
    string MessageType,
    string? FileUrl,
    string? FileName,
    long? FileSize,
    string? FileMimeType,
    bool IsRead,
    bool IsEdited,
    bool IsDeleted,
    Timestamp CreatedAt,
    Timestamp UpdatedAt,
    Seed001User Sender,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsFromBlocked)
{
    public static Seed001Message Of(MessageView message)
    {
        var sender = Seed001User.Of(message.Sender);
        // There is a place for one.
        var file = message.Attachments.Count > 0 ? message.Attachments[0] : null;
        return new Seed001Message(
            message.Id,
            message.ConversationId,
            sender.Id,
            message.IsDeleted || (file is not null && message.Content.Length == 0) ? null : message.Content,
            Seed001MessageType.Of(message.Type),
            file?.Url,
            file?.Name,
            file?.Size,
            file?.MimeType,
            IsRead: message.Status == MessageStatus.Read,
            message.IsEdited,
            message.IsDeleted,
            message.CreatedAt,
            message.UpdatedAt,
            sender,
            message.IsFromBlocked);
    }
}

internal static class Seed001MessageType
{
    public const string Text = "TEXT";
    public const string Link = "LINK";
    public const string Image = "IMAGE";
    public const string File = "FILE";

    /// <summary>Null: there is none of the name.</summary>
    public static string? Read(string? written) => written switch
    {
        null or Text => Messages.MessageType.Text,
        Link => Messages.MessageType.Link,
        Image => Messages.MessageType.Image,
        File => Messages.MessageType.File,
        _ => null,
    };

    public static string Of(string type) => type switch
    {
        Messages.MessageType.Text or Messages.MessageType.Action => Text,
        Messages.MessageType.Link => Link,
        Messages.MessageType.Image => Image,
        _ => File,
    };
}

internal sealed record Seed001Participant(
    long UserId, long ChatId, bool IsAdmin, Timestamp JoinedAt, Timestamp? LeftAt, Seed001User User);

internal sealed record Seed001Chat(
    long Id,
    string? Name,
    bool IsGroup,
    string? GroupAvatar,
    Timestamp CreatedAt,
    Timestamp UpdatedAt,
    IReadOnlyList<Seed001Participant> Participants,
    Seed001Message? LastMessage,
    long UnreadCount)
{
    public static Seed001Chat Of(ConversationView chat) => new(
        chat.Id,
        chat.Name,
        chat.IsGroup,
        chat.Avatar,
        chat.CreatedAt,
        chat.UpdatedAt,
        [
            .. chat.Participants.Select(p => new Seed001Participant(
                p.Id,
                chat.Id,
                p.Role is ParticipantRole.Owner or ParticipantRole.Admin,
                p.JoinedAt,
                LeftAt: null,
                new Seed001User(p.Id, p.Username, p.Name, p.Avatar))),
        ],
        chat.LastMessage is { } last ? Seed001Message.Of(last) : null,
        chat.UnreadCount);
}

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Seed001Chosen))]
[JsonSerializable(typeof(Seed001Entered))]
[JsonSerializable(typeof(Seed001ToSend))]
[JsonSerializable(typeof(Seed001Sent))]
[JsonSerializable(typeof(Seed001IsTyping))]
[JsonSerializable(typeof(Seed001Typing))]
[JsonSerializable(typeof(Seed001Online))]
[JsonSerializable(typeof(Seed001Status))]
[JsonSerializable(typeof(Seed001NewChat))]
[JsonSerializable(typeof(Seed001ToRead))]
[JsonSerializable(typeof(Seed001File))]
[JsonSerializable(typeof(IReadOnlyList<Seed001User>))]
[JsonSerializable(typeof(IReadOnlyList<Seed001Message>))]
[JsonSerializable(typeof(IReadOnlyList<Seed001Chat>))]
[JsonSerializable(typeof(Done))]
internal sealed partial class Seed001Json : JsonSerializerContext
{
    public static Seed001Json Relaxed { get; } = new(DialectJson.Options);
}
