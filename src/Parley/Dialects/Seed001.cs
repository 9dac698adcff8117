using System.Text.Json.Serialization.Metadata;
using Parley.Conversations;
using Parley.Messages;
using Parley.Presence;
using Parley.Realtime;
using Parley.Typing;
using Parley.Wire;

namespace Parley.Dialects;

/// <summary>
/// Front-ends that know chats with numbers, on the namespace <c>/</c>: <c>message:send</c>, <c>message:new</c>,
/// <c>typing:update</c>, <c>user:online</c>.
/// </summary>
internal sealed class Seed001 : Dialect
{
    private const string NewMessageName = "message:new";
    private const string Online = "user:online";

    // Existing clients use either, for both directions.
    private static readonly string[] TypingNames = ["typing:update", "message:typing"];

    private static readonly Seed001Json Json = Seed001Json.Relaxed;

    public override string Name => "001";

    public override string Namespace => "/";

    public override string Path => "/chat";

    public override IJsonTypeInfoResolver Shapes => Json;

    public override void MapRoutes(RouteGroupBuilder routes) => Seed001Api.Map(routes);

    public override IEnumerable<ClientEvent> Events(DialectCommands commands) =>
    [
        ClientEvents.On("chat:join", Json.Seed001Chosen, (by, chosen) => InAsync(chosen, chat => commands.FindAsync(by, chat)), Entered, Json.Seed001Entered),
        // Only a view is closed: whoever is in a chat gets its messages.
        ClientEvents.On("chat:leave", Json.Seed001Chosen, (by, chosen) => InAsync(chosen, chat => commands.FindAsync(by, chat)), Entered, Json.Seed001Entered),
        ClientEvents.On(
            "message:send", Json.Seed001ToSend, (by, wanted) => SendAsync(commands, by, wanted),
            sent => new Seed001Sent(Seed001Message.Of(sent)), Json.Seed001Sent, isSend: true),
        .. TypingNames.Select(name => ClientEvents.On(
            name, Json.Seed001IsTyping, (by, sign) => SetTypingAsync(commands, by, sign), done => done, Json.Done)),
    ];

    public override IReadOnlyList<Packet> Translate(Packet packet) => packet switch
    {
        Packet<NewMessage> { Payload.Message: var message } =>
            [packet.In(NewMessageName, Seed001Message.Of(message), Json.Seed001Message)],
        Packet<UserTyping> { Payload: var sign } => Typing(packet, sign.ConversationId, sign.UserId, isTyping: true),
        Packet<UserStoppedTyping> { Payload: var sign } => Typing(packet, sign.ConversationId, sign.UserId, isTyping: false),
        Packet<UserStatusChanged> { Payload: var change } =>
        [
            packet.In(
                Online,
                change.Status == OnlineStatus.Offline ? new Seed001Online(change.UserId, false, change.LastSeen)
                    : new Seed001Online(change.UserId, true, change.Timestamp),
                Json.Seed001Online),
        ],
        Packet<IReadOnlyList<Id>> { Name: ServerEvent.OnlineUsers, Payload: var online } =>
            [.. online.Select(user => packet.In(Online, new Seed001Online(user, true, null), Json.Seed001Online))],
        _ => [],
    };

    private static Packet[] Typing(Packet packet, Id chat, Id user, bool isTyping) =>
        [.. TypingNames.Select(name => packet.In(name, new Seed001Typing(chat, user, isTyping), Json.Seed001Typing))];

    private static Seed001Entered Entered(Id chat) => new(chat);

    private static Task<Outcome<T>> InAsync<T>(Seed001Chosen chosen, Func<Id, Task<Outcome<T>>> command) =>
        chosen.ChatId is { } chat ? command(chat) : Task.FromResult<Outcome<T>>(Seed001Chosen.Required);

    private static Task<Outcome<MessageView>> SendAsync(DialectCommands commands, ChatConnection by, Seed001ToSend wanted)
    {
        var draft = wanted.ToDraft(wanted.ChatId);
        return draft.Refusal is { } refusal ? Task.FromResult<Outcome<MessageView>>(refusal) : commands.SendAsync(by, draft.Value);
    }

    private static Task<Outcome<Done>> SetTypingAsync(DialectCommands commands, ChatConnection by, Seed001IsTyping sign) =>
        sign.ChatId is not { } chat ? Task.FromResult<Outcome<Done>>(Seed001Chosen.Required)
        : sign.IsTyping is not { } isTyping ? Task.FromResult<Outcome<Done>>(Refusal.Invalid("isTyping must be true or false"))
        : commands.SetTypingAsync(by, chat, isTyping);
}
