using Parley.Accounts;
using Parley.Channels;
using Parley.Data;
using Parley.Log;
using Parley.Media;

namespace Parley.Conversations;

/// <summary>A conversation, the position in the log that the view shows, and whether it has just been made.</summary>
internal sealed record ConversationAt(ConversationView View, long Pos, bool IsNew = false);

/// <summary>What the log's event of a new conversation refers to.</summary>
internal sealed record ConversationCreatedState(IReadOnlyList<long> People, ConversationView View)
{
    /// <summary>By position, as it is today.</summary>
    public static IReadOnlyDictionary<long, ConversationCreatedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events) =>
        PastConversations.At(snapshot, events).ToDictionary(
            of => of.Key, of => new ConversationCreatedState([.. of.Value.Newcomers.Select(p => p.Id.Value)], of.Value.View));
}

/// <summary>Creates conversations. Between two people there is one direct conversation, however often it is created.</summary>
internal sealed class ConversationCommands(EventLog log, ConversationQueries queries, Passwords passwords)
{
    public async Task<Outcome<ConversationAt>> CreateAsync(Caller caller, NewConversation wanted)
    {
        var wish = ConversationRules.Check(caller, wanted);
        if (wish.Refusal is { } refusal)
        {
            return refusal;
        }

        // Takes its time, so not under the log's lock.
        var hashed = wish.Value.Channel?.Password is { } password ? await passwords.HashAsync(password) : (Outcome<string>)"";
        if (hashed.Refusal is { } busy)
        {
            return busy;
        }

        var made = await log.AppendAsync(append => Create(append, caller, wish.Value, hashed.Value));
        return made.Refusal is null && made.Value.There is { } conversation
            ? queries.Find(caller, conversation)
            : made.Refusal ?? (Outcome<ConversationAt>)made.Value.Made!;
    }

    /// <summary>The direct conversation that is there, or what was made.</summary>
    public static Outcome<(long? There, ConversationAt? Made)> Create(
        Append append, Caller caller, CheckedConversation wish, string passwordHash)
    {
        var known = Newcomers.Load(append, [.. wish.Others, caller.UserId]);
        if (known.Refusal is { } unknown)
        {
            return unknown;
        }

        var directKey = wish.Key ?? (wish.Kind == ConversationKind.Direct ? ConversationRules.DirectKey(caller.UserId, wish.Others[0]) : null);
        if (directKey is not null)
        {
            var there = append.Scalar<long>("SELECT id FROM conversations WHERE direct_key = @key", ("@key", directKey));
            if (there != 0)
            {
                return (there, null);
            }

            if (wish.Kind == ConversationKind.Direct && MayWrite.Check(append, caller.UserId, wish.Others[0]) is { } refusal)
            {
                return refusal;
            }
        }

        if (wish is { Key: null, Kind: not ConversationKind.Direct } && MayWrite.CheckAdding(append, caller.UserId, wish.Others) is { } unwilling)
        {
            return unwilling;
        }

        var channel = wish.Channel;
        var nameKey = channel is null ? null : ChannelRules.NameKey(channel.Name, channel.Visibility);
        if (ChannelNames.IsTaken(append, nameKey))
        {
            return ChannelRules.NameTaken;
        }

        if (Pictures.Replace(append, caller.UserId, before: null, wish.Avatar) is { } noPicture)
        {
            return noPicture;
        }

        var people = known.Value
            .Select(p => p with { Role = wish is { Key: null, Kind: not ConversationKind.Direct } && p.UserId == caller.UserId ? ParticipantRole.Owner : ParticipantRole.Member, JoinedAt = append.Now })
            .ToList();
        var shown = ParticipantRow.IsLarge(wish.Kind, people.Count)
            ? people.OrderBy(p => p.Role == ParticipantRole.Member).Take(ParticipantRow.MostShown)
            : people;
        var id = append.NextId("conversation");
        var view = new ConversationView
        {
            Id = id,
            Type = wish.Kind,
            Name = wish.Name,
            Avatar = wish.Avatar,
            Topic = wish.Topic,
            Visibility = channel?.Visibility,
            IsPublicRoom = wish.Key == PublicRoom.Key,
            Participants = [.. shown.Select(p => p.ToView())],
            ParticipantCount = people.Count,
            CreatedBy = caller.UserId,
            CreatedAt = append.Now,
            UpdatedAt = append.Now,
        };
        var pos = append.Add(
            EventKind.ConversationCreated, conversation: id, actor: caller.UserId,
            state: new ConversationCreatedState([.. people.Select(p => p.UserId)], view));
        append.Run(
            """
            INSERT INTO conversations (id, kind, name, avatar, direct_key, created_by, created_at, last_seq, last_pos, last_at, participant_count,
              topic, visibility, name_key, password_hash)
            VALUES (@id, @kind, @name, @avatar, @direct, @by, @at, 0, @pos, @at, @people, @topic, @visibility, @nameKey, @password)
            """,
            ("@id", id), ("@kind", wish.Kind), ("@name", wish.Name), ("@avatar", wish.Avatar), ("@direct", directKey),
            ("@by", caller.UserId), ("@at", append.Now), ("@pos", pos), ("@people", (long)people.Count),
            ("@topic", wish.Topic), ("@visibility", channel?.Visibility), ("@nameKey", nameKey),
            ("@password", channel?.Password is null ? null : passwordHash));
        foreach (var person in people)
        {
            var partner = directKey is null ? null : people.Find(p => p.UserId != person.UserId)?.UserId;
            Newcomers.Seat(append, id, person.UserId, person.Role, pos, lastSeq: 0, partner);
        }

        return (null, new ConversationAt(view, append.Head, IsNew: true));
    }
}
