using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Actions;
using Parley.Channels;
using Parley.Conversations;
using Parley.Data;
using Parley.Drafts;
using Parley.Messages;
using Parley.Moderation;
using Parley.Presence;
using Parley.Reactions;
using Parley.Receipts;
using Parley.SocketIO;
using Parley.Typing;
using Parley.Wire;

namespace Parley.Realtime;

/// <summary>An event that clients send. What it returns is the acknowledgement.</summary>
/// <param name="Name">As docs/events.md has it.</param>
/// <param name="IsSend">Whether it counts as a message, for the rate limits.</param>
/// <param name="Handle">Runs it; nothing is awaited before the log has it, so that events keep their order.</param>
internal sealed record ClientEvent(string Name, bool IsSend, Func<ChatConnection, Argument, Task<Outcome<Arg>>> Handle);

/// <summary>The table of the events that clients send.</summary>
internal sealed class ClientEvents(
    ConversationCommands conversations,
    JoinChannel joinChannel,
    UpdateConversation updateConversation,
    DeleteConversation deleteConversation,
    SendMessage sendMessage,
    EditMessage editMessage,
    DeleteMessage deleteMessage,
    PinMessage pinMessage,
    ReactToMessage react,
    MarkRead markRead,
    SavedDrafts drafts,
    FriendEvents friends,
    RespondToAction actions,
    TypingBoard typing,
    PresenceBoard presence,
    ChangePresence changePresence,
    FanOut fanOut,
    Database database,
    TimeProvider time)
{
    public IReadOnlyList<ClientEvent> All =>
    [
        On("createConversation", ChatJson.Relaxed.NewConversation, CreateConversationAsync),
        On("joinChannel", ChatJson.Relaxed.ChannelJoin, JoinChannelAsync),
        On("updateConversation", ChatJson.Relaxed.ConversationChange, UpdateConversationAsync),
        On("deleteConversation", ChatJson.Relaxed.ConversationReference, DeleteConversationAsync),
        On("joinRoom", ChatJson.Relaxed.ConversationReference, JoinRoomAsync),
        On("sendMessage", ChatJson.Relaxed.Draft, SendMessageAsync, isSend: true),
        On("typing", ChatJson.Relaxed.ConversationReference, StartTypingAsync),
        On("stopTyping", ChatJson.Relaxed.ConversationReference, StopTypingAsync),
        On("markAsRead", ChatJson.Relaxed.ReadMark, MarkAsReadAsync),
        On("markConversationAsRead", ChatJson.Relaxed.ConversationReference, MarkConversationAsReadAsync),
        On("markAsUnread", ChatJson.Relaxed.ReadMark, MarkAsUnreadAsync),
        On("saveDraft", ChatJson.Relaxed.DraftToSave, SaveDraftAsync),
        On("editMessage", ChatJson.Relaxed.MessageEdit, EditMessageAsync, isSend: true),
        On("deleteMessage", ChatJson.Relaxed.MessageReference, DeleteMessageAsync),
        On("pinMessage", ChatJson.Relaxed.MessageReference, PinMessageAsync),
        On("unpinMessage", ChatJson.Relaxed.MessageReference, UnpinMessageAsync),
        On("addReaction", ChatJson.Relaxed.Reaction, AddReactionAsync),
        On("removeReaction", ChatJson.Relaxed.Reaction, RemoveReactionAsync),
        On("setPresence", ChatJson.Relaxed.PresenceWish, SetPresenceAsync),
        new("setActivity", false, (connection, argument) => Task.FromResult(SetActivity(connection, argument))),
        On("respondToAction", ChatJson.Relaxed.ActionResponse, RespondToActionAsync),
        On("cancelAction", ChatJson.Relaxed.MessageReference, CancelActionAsync),
        .. friends.All,
        new("getOnlineUsers", false, (connection, _) => GetOnlineUsersAsync(connection)),
    ];

    private async Task<Outcome<Arg>> CreateConversationAsync(ChatConnection connection, NewConversation wanted)
    {
        var created = await conversations.CreateAsync(connection.Caller, wanted);
        return Answer(created, c => Arg.Json(new ConversationCreatedAck(c.View), ChatJson.Relaxed.ConversationCreatedAck));
    }

    private async Task<Outcome<Arg>> JoinChannelAsync(ChatConnection connection, ChannelJoin join) =>
        join.ConversationId is not { } channel
            ? ConversationRequired
            : Answer(
                await joinChannel.RunAsync(connection.Caller, channel, join.Password),
                c => Arg.Json(new ConversationCreatedAck(c.View), ChatJson.Relaxed.ConversationCreatedAck));

    private async Task<Outcome<Arg>> UpdateConversationAsync(ChatConnection connection, ConversationChange change) =>
        Answer(
            await updateConversation.RunAsync(connection.Caller, change.ConversationId, change),
            c => Arg.Json(new ConversationCreatedAck(c.View), ChatJson.Relaxed.ConversationCreatedAck));

    private async Task<Outcome<Arg>> DeleteConversationAsync(ChatConnection connection, ConversationReference room) =>
        Answer(await deleteConversation.RunAsync(connection.Caller, room.ConversationId), _ => Done);

    // There is nothing to join: a socket is where its user is. The answer says whether he is there.
    private async Task<Outcome<Arg>> JoinRoomAsync(ChatConnection connection, ConversationReference room)
    {
        var found = await FindAsync(connection, room);
        return found.Refusal is { } refusal
            ? refusal
            : Arg.Json(new JoinedAck(found.Value), ChatJson.Relaxed.JoinedAck);
    }

    private async Task<Outcome<Arg>> SendMessageAsync(ChatConnection connection, Draft draft)
    {
        var sent = await sendMessage.RunAsync(connection.Caller, draft, answersAtOnce: true);
        if (sent.Refusal is null && draft.TempId is { } tempId)
        {
            connection.Socket.Emit(
                ServerEvent.MessageSent, Arg.Json(new MessageSent(tempId, sent.Value.Id), ChatJson.Relaxed.MessageSent));
        }

        return Answer(sent, message => Arg.Json(new MessageAck(message), ChatJson.Relaxed.MessageAck));
    }

    public async Task<Outcome<Arg>> StartTypingAsync(ChatConnection connection, ConversationReference room)
    {
        var found = await FindAsync(connection, room);
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        await SocketLoop.LeaveAsync();
        var (id, caller) = (found.Value, connection.Caller);
        return CheckTyping(caller.UserId, id) is { } silenced ? silenced
            : typing.Start(id, caller.UserId, caller.Username, connection.Socket.Id, () => connection.Conversations.ContainsKey(id)) ? Done
            : Membership.NotFound;
    }

    public async Task<Outcome<Arg>> StopTypingAsync(ChatConnection connection, ConversationReference room)
    {
        var found = await FindAsync(connection, room);
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        typing.Stop(found.Value, connection.Caller.UserId);
        return Done;
    }

    private async Task<Outcome<Arg>> MarkAsReadAsync(ChatConnection connection, ReadMark mark) =>
        Answer(await markRead.UpToAsync(connection.Caller, mark.ConversationId, mark.MessageId), _ => Done);

    private async Task<Outcome<Arg>> MarkConversationAsReadAsync(ChatConnection connection, ConversationReference room) =>
        Answer(await markRead.AllAsync(connection.Caller, room.ConversationId), _ => Done);

    private async Task<Outcome<Arg>> MarkAsUnreadAsync(ChatConnection connection, ReadMark mark) =>
        Answer(await markRead.UnreadFromAsync(connection.Caller, mark.ConversationId, mark.MessageId), _ => Done);

    private async Task<Outcome<Arg>> SaveDraftAsync(ChatConnection connection, DraftToSave draft) =>
        Answer(await drafts.SaveAsync(connection.Caller, draft), _ => Done);

    private async Task<Outcome<Arg>> EditMessageAsync(ChatConnection connection, MessageEdit edit) =>
        Answer(
            await editMessage.RunAsync(connection.Caller, edit.MessageId, edit.Content),
            message => Arg.Json(new MessageAck(message), ChatJson.Relaxed.MessageAck));

    private async Task<Outcome<Arg>> DeleteMessageAsync(ChatConnection connection, MessageReference message) =>
        Answer(await deleteMessage.RunAsync(connection.Caller, message.MessageId), MessageId);

    private async Task<Outcome<Arg>> PinMessageAsync(ChatConnection connection, MessageReference message) =>
        Answer(await pinMessage.PinAsync(connection.Caller, message.MessageId), MessageId);

    private async Task<Outcome<Arg>> UnpinMessageAsync(ChatConnection connection, MessageReference message) =>
        Answer(await pinMessage.UnpinAsync(connection.Caller, message.MessageId), MessageId);

    private static Arg MessageId(Id message) => Arg.Json(new MessageIdAck(message), ChatJson.Relaxed.MessageIdAck);

    private async Task<Outcome<Arg>> AddReactionAsync(ChatConnection connection, Reaction reaction) =>
        Answer(await react.AddAsync(connection.Caller, reaction), Reactions);

    private async Task<Outcome<Arg>> RemoveReactionAsync(ChatConnection connection, Reaction reaction) =>
        Answer(await react.RemoveAsync(connection.Caller, reaction), Reactions);

    private static Arg Reactions(ReactionsAck ack) => Arg.Json(ack, ChatJson.Relaxed.ReactionsAck);

    private async Task<Outcome<Arg>> RespondToActionAsync(ChatConnection connection, ActionResponse answer) =>
        Answer(await actions.RespondAsync(connection.Caller, answer.MessageId, answer.Response), UpdatedAction);

    private async Task<Outcome<Arg>> CancelActionAsync(ChatConnection connection, MessageReference message) =>
        Answer(await actions.CancelAsync(connection.Caller, message.MessageId), UpdatedAction);

    private static Arg UpdatedAction(ActionAck ack) => Arg.Json(ack, ChatJson.Relaxed.ActionAck);

    private async Task<Outcome<Arg>> SetPresenceAsync(ChatConnection connection, PresenceWish wish) =>
        Answer(await changePresence.RunAsync(connection.Caller, connection.Socket.Id, wish), _ => Done);

    // Null ends it.
    private Outcome<Arg> SetActivity(ChatConnection connection, Argument argument)
    {
        var wish = argument.Kind is ArgumentKind.Null ? new ActivityWish(null) : Read(argument, ChatJson.Relaxed.ActivityWish);
        var activity = wish.Refusal is { } wrong ? wrong : ActivityRules.Check(wish.Value);
        if (activity.Refusal is null)
        {
            presence.SetActivity(connection.Caller.UserId, activity.Value);
        }

        return Answer(activity, _ => Done);
    }

    private async Task<Outcome<Arg>> GetOnlineUsersAsync(ChatConnection connection)
    {
        await SocketLoop.LeaveAsync();
        Arg ack = default;
        presence.List(connection.Caller.UserId, (online, more) =>
        {
            ChatSockets.ShowOnline(connection, online, more);
            ack = Arg.Json(new OnlineUsersAck(online), ChatJson.Relaxed.OnlineUsersAck);
        });
        return ack;
    }

    private static Refusal ConversationRequired { get; } = Refusal.Invalid("conversationId is required");

    internal static Arg Done { get; } = Arg.Json(new Done(), ChatJson.Relaxed.Done);

    private Refusal? CheckTyping(long user, long conversation)
    {
        if (fanOut.Speakers.Has(conversation, user) && fanOut.IsAtHead)
        {
            return null;
        }

        var changes = fanOut.Speakers.Changes;
        using var snapshot = database.Read();
        if (Membership.Find(snapshot, conversation, user) is not { } place)
        {
            return Membership.NotFound;
        }

        var silenced = Speech.CheckWrite(place, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (silenced is null)
        {
            fanOut.Speakers.Add(conversation, user, changes);
        }

        return silenced;
    }

    // Fan-out may not have come to a conversation that was created a moment ago; the database knows, and fan-out soon.
    public async ValueTask<Outcome<long>> FindAsync(ChatConnection connection, ConversationReference room)
    {
        if (room.ConversationId?.Value is not { } id)
        {
            return ConversationRequired;
        }

        if (connection.Conversations.ContainsKey(id))
        {
            return id;
        }

        await SocketLoop.LeaveAsync();
        using (var snapshot = database.Read())
        {
            if (Membership.Find(snapshot, id, connection.Caller.UserId) is null)
            {
                return Membership.NotFound;
            }
        }

        await fanOut.ReachHeadAsync();
        return id;
    }

    internal static Outcome<Arg> Answer<T>(Outcome<T> outcome, Func<T, Arg> render) =>
        outcome.Refusal is { } refusal ? refusal : render(outcome.Value);

    /// <summary>An event of a dialect whose payload is a text.</summary>
    public static ClientEvent OnText<TResult, TAck>(
        string name, Func<ChatConnection, string, Task<Outcome<TResult>>> run, Func<TResult, TAck> render, JsonTypeInfo<TAck> ack, bool isSend) =>
        new(name, isSend, async (connection, argument) => argument.TryGetString(out var text)
            ? Answer(await run(connection, text), result => Arg.Json(render(result), ack))
            : Refusal.Invalid("The payload must be a text"));

    /// <summary>An event of a dialect: its payload, the command, and what the acknowledgement says.</summary>
    public static ClientEvent On<T, TResult, TAck>(
        string name,
        JsonTypeInfo<T> payload,
        Func<ChatConnection, T, Task<Outcome<TResult>>> run,
        Func<TResult, TAck> render,
        JsonTypeInfo<TAck> ack,
        bool isSend = false)
        where T : class =>
        On(name, payload, async (connection, asked) => Answer(await run(connection, asked), result => Arg.Json(render(result), ack)), isSend);

    internal static ClientEvent On<T>(
        string name, JsonTypeInfo<T> payload, Func<ChatConnection, T, Task<Outcome<Arg>>> handle, bool isSend = false)
        where T : class =>
        new(name, isSend, (connection, argument) =>
        {
            var read = Read(argument, payload);
            return read.Refusal is { } refusal ? Task.FromResult<Outcome<Arg>>(refusal) : handle(connection, read.Value);
        });

    private static Outcome<T> Read<T>(Argument argument, JsonTypeInfo<T> payload)
        where T : class
    {
        if (argument.Kind != ArgumentKind.Object)
        {
            return Refusal.Invalid("The payload must be an object");
        }

        try
        {
            return JsonSerializer.Deserialize(argument.RawJson.Span, payload)!;
        }
        catch (JsonException error)
        {
            return Refusal.Invalid(error.Path is { Length: > 2 } path ? $"{path[2..]} is not valid" : "The payload is not valid");
        }
    }
}
