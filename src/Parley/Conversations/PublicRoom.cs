using Parley.Accounts;
using Parley.Channels;
using Parley.Configuration;
using Parley.Data;
using Parley.Log;

namespace Parley.Conversations;

/// <summary>
/// The room of everybody whose front-end knows one: a channel that nobody owns and nobody else finds. People come into it when
/// they sign in or connect that way.
/// </summary>
internal sealed class PublicRoom(EventLog log, Database database, Settings settings)
{
    /// <summary>In the place of the key of two people; there is one.</summary>
    public const string Key = "public";

    private const string Name = "public_room";

    private static readonly CheckedConversation Wish =
        new([], ConversationKind.Channel, Name, null, new CheckedChannel(Name, null, Visibility.Private, null)) { Key = Key };

    private long _room;

    /// <summary>The room, once anybody has come into it. It is looked for until it is there, and then known.</summary>
    public long? Room
    {
        get
        {
            if (Interlocked.Read(ref _room) == 0 && settings.PublicRoom)
            {
                using var snapshot = database.Read();
                Interlocked.Exchange(ref _room, snapshot.First<long>("SELECT id FROM conversations WHERE direct_key = @key", new { key = Key }));
            }

            return Interlocked.Read(ref _room) is var room and not 0 ? room : null;
        }
    }

    /// <summary>Whoever is in it already stays.</summary>
    public async Task<Outcome<long>> EnterAsync(Caller caller)
    {
        if (!settings.PublicRoom)
        {
            return Refusal.NotFound("Public room");
        }

        if (Room is { } known && IsIn(caller, known))
        {
            return known;
        }

        return await log.AppendAsync(append => Enter(append, caller));
    }

    private bool IsIn(Caller caller, long room)
    {
        using var snapshot = database.Read();
        return Membership.Find(snapshot, room, caller.UserId) is not null;
    }

    private static Outcome<long> Enter(Append append, Caller caller)
    {
        var found = ConversationCommands.Create(append, caller, Wish, passwordHash: "");
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        if (found.Value.There is not { } room)
        {
            return found.Value.Made!.View.Id.Value;
        }

        if (Membership.Find(append, room, caller.UserId) is null)
        {
            var lastSeq = append.Scalar<long>("SELECT last_seq FROM conversations WHERE id = @room", ("@room", room));
            Arrivals.Admit(append, room, Newcomers.Load(append, [caller.UserId]).Value, caller.UserId, lastSeq);
        }

        return room;
    }
}
