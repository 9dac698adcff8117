using Parley.Accounts;
using Parley.Channels;
using Parley.Configuration;
using Parley.Data;
using Parley.Log;

namespace Parley.Conversations;

/// <summary>
/// The room of everybody: a channel that every account is a member of from its registration on, that nobody owns, and that nobody
/// leaves. The admins and the moderators of the server are its admins. Where it is switched off it is archived.
/// </summary>
internal sealed class PublicRoom(EventLog log, Database database, Settings settings)
{
    /// <summary>In the place of the key of two people; there is one.</summary>
    public const string Key = "public";

    private const string Name = "public_room";

    private const string MissingSql =
        """
        SELECT u.id FROM users u
        WHERE u.deleted_at IS NULL AND NOT EXISTS (
          SELECT 1 FROM conversations c JOIN participants p ON p.conversation_id = c.id
          WHERE c.direct_key = @key AND p.user_id = u.id AND p.left_pos IS NULL)
        ORDER BY u.id LIMIT @most
        """;

    // Who is its admin and should not be, or should be and is not.
    private const string UnfitSql =
        """
        SELECT c.id, u.id FROM conversations c
        JOIN participants p ON p.conversation_id = c.id AND p.left_pos IS NULL
        JOIN users u ON u.id = p.user_id
        WHERE c.direct_key = @key AND (p.role = 'admin') <> (u.role IN ('admin', 'moderator'))
        """;

    private static readonly CheckedConversation Wish =
        new([], ConversationKind.Channel, Name, null, new CheckedChannel(Name, Visibility.Private, null)) { Key = Key };

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

    /// <summary>A new account comes in, inside the command that makes it.</summary>
    public void Admit(Append append, long user)
    {
        if (settings.PublicRoom && Enter(append, user).Refusal is { } refusal)
        {
            throw new InvalidOperationException($"A new account could not enter the public room: {refusal.Message}");
        }
    }

    /// <summary>An account has another role, inside the command that gives it.</summary>
    public static void Regrade(Append append, long user, long by) =>
        Regrade(append, append.Query<(long, long)>($"{UnfitSql} AND u.id = @user", new { key = Key, user }), by);

    /// <summary>As the accounts' roles are, also those from before there was the room.</summary>
    public async Task RegradeAsync()
    {
        using (var snapshot = database.Read())
        {
            if (!snapshot.Query<(long, long)>($"{UnfitSql} LIMIT 1", new { key = Key }).Any())
            {
                return;
            }
        }

        await log.AppendAsync(append =>
        {
            Regrade(append, append.Query<(long, long)>(UnfitSql, new { key = Key }), by: null);
            return true;
        });
    }

    /// <summary>Brings in some who are not there: accounts from before there was the room, or while it was off.</summary>
    /// <returns>How many; 0: everybody is there.</returns>
    public async Task<int> AdmitSomeAsync(int most)
    {
        using (var snapshot = database.Read())
        {
            if (!snapshot.Query<long>(MissingSql, new { key = Key, most = 1 }).Any())
            {
                return 0;
            }
        }

        return await log.AppendAsync(append =>
        {
            var missing = append.Query<long>(MissingSql, new { key = Key, most });
            missing.ForEach(user => Admit(append, user));
            return missing.Count;
        });
    }

    /// <summary>Opens the room, or closes it, as the settings say. What is as it should be changes nothing.</summary>
    public Task<bool> SwitchAsync() =>
        log.AppendAsync(append =>
        {
            if (append.Scalar<long>("SELECT id FROM conversations WHERE direct_key = @key", ("@key", Key)) is not (> 0 and var room))
            {
                return false;
            }

            var before = ConversationSettings.Find(append, room);
            var after = before with { ArchivedAt = settings.PublicRoom ? null : before.ArchivedAt ?? append.Now };
            return UpdateConversation.Write(append, append.Scalar<long>("SELECT created_by FROM conversations WHERE id = @room", ("@room", room)), before, after);
        });

    private static Outcome<long> Enter(Append append, long user)
    {
        var found = ConversationCommands.Create(append, new Caller(user, 0, "", "", AccountRole.User), Wish, passwordHash: "");
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        if (found.Value.There is not { } room)
        {
            Regrade(append, user, user);
            return found.Value.Made!.View.Id.Value;
        }

        if (Membership.Find(append, room, user) is null)
        {
            var lastSeq = append.Scalar<long>("SELECT last_seq FROM conversations WHERE id = @room", ("@room", room));
            Arrivals.Admit(append, room, Newcomers.Load(append, [user]).Value, user, lastSeq);
            Regrade(append, user, user);
        }

        return room;
    }

    private static void Regrade(Append append, List<(long Room, long User)> unfit, long? by)
    {
        foreach (var (room, user) in unfit)
        {
            var place = Membership.Find(append, room, user)!;
            ParticipantRoles.Set(append, place, place.Role == ParticipantRole.Admin ? ParticipantRole.Member : ParticipantRole.Admin, by ?? user);
        }
    }
}
