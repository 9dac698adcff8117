using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using Parley.Conversations;
using Parley.Http;
using Parley.Media;
using Parley.Messages;
using Parley.Realtime;
using Parley.Wire;

namespace Parley.Dialects;

/// <summary>
/// Front-ends that know people and one public room, after a login at <c>/api/auth/login</c>: <c>private_message</c>,
/// <c>public_message</c>, <c>send_image</c>.
/// </summary>
internal sealed class Seed002(string origin = "") : Dialect
{
    public const string OfLogin = "002";

    // Clients name them, and what is kept for one stays.
    private const int MostOrigins = 100;

    private const string Public = "public_message";
    private const string Private = "private_message";
    private const string Image = "image_sent";

    private static readonly Seed002Json Json = Seed002Json.Relaxed;

    private readonly ConcurrentDictionary<string, Seed002> _at = new(StringComparer.OrdinalIgnoreCase);

    public override string Name => OfLogin;

    public override string Audience => origin.Length == 0 ? Name : $"{Name} {origin}";

    /// <summary>Its front-ends take the address of a picture as it is, wherever their page is from.</summary>
    public override Dialect At(string origin) =>
        _at.TryGetValue(origin, out var there) ? there
        : _at.Count < MostOrigins ? _at.GetOrAdd(origin, o => new Seed002(o))
        : this;

    public override string Path => "/api";

    public override IReadOnlyList<string> PublicRoutes => ["POST /api/auth/register", "POST /api/auth/login"];

    public override IJsonTypeInfoResolver Shapes => Json;

    public override ErrorShape Errors => new(Path, typeof(Seed002Error), Seed002Error.Render);

    public override void MapRoutes(RouteGroupBuilder routes) => Seed002Api.Map(routes);

    public override IEnumerable<ClientEvent> Events(DialectCommands commands) =>
    [
        ClientEvents.On("join_room", Json.Seed002Recipient, JoinAsync, room => new Seed002Joined(room), Json.Seed002Joined),
        ClientEvents.OnText(
            Public, (by, text) => commands.SendToAllAsync(by, new Draft(null, text)), Sent, Json.Seed002Sent, isSend: true),
        ClientEvents.On(
            Private, Json.Seed002ToSend, (by, wanted) => ToAsync(commands, by, wanted.RecipientId, new Draft(null, wanted.Message)), Sent, Json.Seed002Sent, isSend: true),
        ClientEvents.On("send_image", Json.Seed002ImageToSend, (by, wanted) => SendImageAsync(commands, by, wanted), Sent, Json.Seed002Sent, isSend: true),
    ];

    public override IReadOnlyList<Packet> Translate(Packet packet) => packet switch
    {
        Packet<NewMessage> { Payload: { Kind: ConversationKind.Direct, Message: { IsDeleted: false } message } sent } =>
            [.. Seed002Message.SaidIn(message, origin).Select(said => ToOthers(packet, sent, said))],
        Packet<NewMessage> { Payload: { Kind: ConversationKind.PublicRoom, Message: { IsDeleted: false } message } sent } =>
            [.. Seed002Message.SaidIn(message, origin).Select(said => ToAll(packet, sent, said))],
        _ => [],
    };

    /// <summary>The name of the room of two people.</summary>
    public static string RoomOf(long one, long other) => Invariant($"{Math.Min(one, other)}_{Math.Max(one, other)}");

    // The page by which it was sent has shown it already; others of the same person have not.
    private static Packet ToOthers(Packet packet, NewMessage sent, (string Text, bool IsImage) said) =>
        packet.In(said.IsImage ? Image : Private, new Seed002Said(sent.Message.SenderId, said.Text, sent.Message.IsFromBlocked), Json.Seed002Said) with
        {
            HiddenFrom = sent.Connection,
        };

    // What is said to all its sender waits for too, but for images.
    private static Packet ToAll(Packet packet, NewMessage sent, (string Text, bool IsImage) said) =>
        said.IsImage
            ? ToOthers(packet, sent, said)
            : packet.In(Public, new Seed002SaidToAll(sent.Message.SenderId, said.Text, sent.Message.IsFromBlocked), Json.Seed002SaidToAll);

    private static Seed002Sent Sent(MessageView message) => new(message.Id);

    // There is nothing to join: what is sent to a person reaches him wherever he is.
    private static Task<Outcome<string>> JoinAsync(ChatConnection by, Seed002Recipient with) => Task.FromResult(
        Seed002Recipient.Check(with.RecipientId, by.Caller) is { } refusal
            ? (Outcome<string>)refusal
            : RoomOf(by.Caller.UserId, with.RecipientId!.Value));

    private static Task<Outcome<MessageView>> SendAsync(DialectCommands commands, ChatConnection by, Id? recipient, Draft draft) =>
        recipient is null ? commands.SendToAllAsync(by, draft) : ToAsync(commands, by, recipient, draft);

    private static Task<Outcome<MessageView>> ToAsync(DialectCommands commands, ChatConnection by, Id? recipient, Draft draft) =>
        Seed002Recipient.Check(recipient, by.Caller) is { } refusal
            ? Task.FromResult<Outcome<MessageView>>(refusal)
            : commands.SendToAsync(by, recipient!.Value, draft);

    private static Task<Outcome<MessageView>> SendImageAsync(DialectCommands commands, ChatConnection by, Seed002ImageToSend wanted) =>
        SendAsync(commands, by, wanted.RecipientId, new Draft(null, null, Attachments: [new DraftAttachment(null, wanted.ImageUrl) { MayBeElsewhere = true }]));
}
