using Parley.Conversations;
using Parley.Messages;
using Parley.Realtime;
using Parley.Wire;

namespace Parley.Dialects;

/// <summary>What the events of dialects may ask for: the chat's own commands.</summary>
internal sealed class DialectCommands(ClientEvents events, SendMessage sendMessage, SendDirect sendDirect, PublicRoom publicRoom)
{
    public Task<Outcome<MessageView>> SendAsync(ChatConnection by, Draft draft) => sendMessage.RunAsync(by.Caller, draft, answersAtOnce: true);

    public Task<Outcome<MessageView>> SendToAllAsync(ChatConnection by, Draft draft) =>
        publicRoom.Room is { } room
            ? sendMessage.RunAsync(by.Caller, draft with { ConversationId = room, Connection = by.Id }, answersAtOnce: true)
            : Task.FromResult<Outcome<MessageView>>(Refusal.NotFound("Public room"));

    public Task<Outcome<MessageView>> SendToAsync(ChatConnection by, Id person, Draft draft) => sendDirect.RunAsync(by.Caller, person, draft with { Connection = by.Id }, answersAtOnce: true);

    /// <summary>The conversation, if the person is in it: there is nothing else to enter.</summary>
    public async Task<Outcome<Id>> FindAsync(ChatConnection by, Id conversation)
    {
        var found = await events.FindAsync(by, new ConversationReference(conversation));
        return found.Refusal is { } refusal ? refusal : new Id(found.Value);
    }

    public async Task<Outcome<Done>> SetTypingAsync(ChatConnection by, Id conversation, bool isTyping)
    {
        var room = new ConversationReference(conversation);
        var done = isTyping ? await events.StartTypingAsync(by, room) : await events.StopTypingAsync(by, room);
        return done.Refusal is { } refusal ? refusal : new Done();
    }
}
