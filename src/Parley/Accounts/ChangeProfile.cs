using Parley.Data;
using Parley.Log;
using Parley.Media;
using Parley.Wire;

namespace Parley.Accounts;

/// <summary>
/// What the log's events of a changed account refer to. There are two kinds. <see cref="EventKind.UserUpdated"/>: what shows
/// wherever a person's name does. It goes to everybody in any conversation that he is or has been in, as his messages do,
/// which show his name of today: so a client that is open shows what it would load. It is one row, of no conversation, and
/// directed at the person himself; live it goes to the rooms of those conversations, and for whoever was away the same people
/// are found by a query (<see cref="EventPages"/>). <see cref="EventKind.AccountUpdated"/>: the rest, which he may show to some
/// only. Nobody else is told, not even that something changed.
/// </summary>
internal sealed record UserUpdatedState(Me Me, PublicUser User, IReadOnlyList<long> Conversations)
{
    private static readonly Viewer Stranger = new(IsSelf: false, IsFriend: false);

    /// <summary>By position, as they are today.</summary>
    public static IReadOnlyDictionary<long, UserUpdatedState> Load(Snapshot snapshot, IReadOnlyList<LogEvent> events)
    {
        var today = snapshot.Query<PersonRow>(PersonRow.ById, new { ids = events.Select(e => e.UserId!.Value).Distinct().ToArray() })
            .ToDictionary(row => row.Id);
        return events
            .Where(e => today.ContainsKey(e.UserId!.Value))
            .ToDictionary(e => e.Pos, e => Of(today[e.UserId!.Value], []));
    }

    /// <summary>Adds the event of what has just been changed, if anything was, and writes down when a stranger could see that.</summary>
    public static void Announce(Append append, PersonRow before, PersonRow after, long actor)
    {
        if (after.ToProfile(Stranger, append.Now) != before.ToProfile(Stranger, append.Now))
        {
            append.Run("UPDATE users SET updated_at = @now WHERE id = @id", ("@now", append.Now), ("@id", after.Id));
        }

        if (after.ToPublic() != before.ToPublic())
        {
            append.Add(EventKind.UserUpdated, user: after.Id, actor: actor, state: Of(after, ConversationsOf(append, after.Id)));
        }
        else if (after != before)
        {
            append.Add(EventKind.AccountUpdated, user: after.Id, actor: actor, state: Of(after, []));
        }
    }

    private static UserUpdatedState Of(PersonRow row, IReadOnlyList<long> conversations) =>
        new(row.ToMe(), row.ToPublic(), conversations);

    private static List<long> ConversationsOf(Append append, long user) =>
        append.All(
            "SELECT DISTINCT conversation_id FROM participants WHERE user_id = @user", row => row.GetInt64(0), ("@user", user));
}

/// <summary>Changes what a person says of himself. What is so already is not changed.</summary>
internal sealed class ChangeProfile(EventLog log, TimeProvider time)
{
    public static readonly Refusal UsernameTaken = new(StatusCodes.Status409Conflict, "This username is already registered");

    public async Task<Outcome<Me>> RunAsync(Caller caller, ProfileChange change)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var checkedChange = change with
        {
            Username = change.Username?.Trim(),
            Name = change.Name is { } name ? Line.Tidy(name) : null,
            Bio = Trimmed(change.Bio),
            Location = Trimmed(change.Location.Value is { } location ? new(Line.Tidy(location)) : change.Location),
        };
        UserStatus? status = null;
        if (change.Status.Value is { } wish)
        {
            var wished = UserStatus.Check(wish, now);
            if (wished.Refusal is { } wrong)
            {
                return wrong;
            }

            status = wished.Value;
        }

        if (Check(checkedChange) is { } refusal)
        {
            return refusal;
        }

        var changed = await log.AppendAsync(append => Change(append, caller.UserId, checkedChange, status));
        return changed.Refusal is { } why ? why : changed.Value with { Status = changed.Value.Status?.At(now) };
    }

    private static Refusal? Check(ProfileChange change) =>
        (change.Username is null ? null : AccountRules.Username(change.Username))
        ?? (change.Name is null ? null : AccountRules.Name(change.Name))
        ?? ProfileRules.Picture(change.Avatar.Value)
        ?? ProfileRules.Bio(change.Bio.Value)
        ?? ProfileRules.Location(change.Location.Value)
        ?? ProfileRules.Age(change.Age.Value);

    private static Outcome<Me> Change(Append append, long user, ProfileChange change, UserStatus? status)
    {
        if (PersonRow.Find(append, user) is not { } before)
        {
            return Refusal.NotFound("User");
        }

        var privacy = before.Privacy.With(change.Privacy ?? new PrivacyWish());
        if (privacy.Refusal is { } wrong)
        {
            return wrong;
        }

        if (change.Username is { } username && AccountRules.Key(username) != AccountRules.Key(before.Username)
            && (AccountRules.NewUsername(username) ?? (IsTaken(append, user, username) ? UsernameTaken : null)) is { } notHis)
        {
            return notHis;
        }

        if (Pictures.Replace(append, user, before.Avatar, change.Avatar.Or(before.Avatar)) is { } noPicture)
        {
            return noPicture;
        }

        status = change.Status.IsGiven ? status : before.Status;
        var after = before with
        {
            Username = change.Username ?? before.Username,
            Name = change.Name ?? before.Name,
            Avatar = change.Avatar.Or(before.Avatar),
            Bio = change.Bio.Or(before.Bio),
            Location = change.Location.Or(before.Location),
            Age = change.Age.Or(before.Age),
            StatusText = status?.Text,
            StatusEmoji = status?.Emoji,
            StatusUntil = status?.ExpiresAt?.Milliseconds,
            EmailTo = privacy.Value.Email,
            BioTo = privacy.Value.Bio,
            LocationTo = privacy.Value.Location,
            AgeTo = privacy.Value.Age,
            LastSeenTo = privacy.Value.LastSeen,
        };
        if (after != before)
        {
            Write(append, after);
            UserUpdatedState.Announce(append, before, after, user);
        }

        return after.ToMe();
    }

    private static void Write(Append append, PersonRow person) =>
        append.Run(
            """
            UPDATE users
            SET username = @username, username_key = @usernameKey, name = @name, name_key = @nameKey, avatar = @avatar,
                bio = @bio, location = @location, age = @age,
                status_text = @statusText, status_emoji = @statusEmoji, status_until = @statusUntil,
                email_to = @emailTo, bio_to = @bioTo, location_to = @locationTo, age_to = @ageTo, last_seen_to = @lastSeenTo
            WHERE id = @id
            """,
            ("@username", person.Username), ("@usernameKey", AccountRules.Key(person.Username)), ("@name", person.Name),
            ("@nameKey", AccountRules.Key(person.Name)), ("@avatar", person.Avatar), ("@bio", person.Bio),
            ("@location", person.Location), ("@age", person.Age), ("@statusText", person.StatusText),
            ("@statusEmoji", person.StatusEmoji), ("@statusUntil", person.StatusUntil), ("@emailTo", person.EmailTo),
            ("@bioTo", person.BioTo), ("@locationTo", person.LocationTo), ("@ageTo", person.AgeTo),
            ("@lastSeenTo", person.LastSeenTo), ("@id", person.Id));

    private static bool IsTaken(Append append, long user, string username) =>
        append.Scalar<long>(
            "SELECT COUNT(*) FROM users WHERE username_key = @key AND id <> @user",
            ("@key", AccountRules.Key(username)), ("@user", user)) > 0;

    // Nothing is written where there is nothing to read.
    private static Given<string> Trimmed(Given<string> text) =>
        text.Value?.Trim() is { } trimmed ? new(trimmed.Length == 0 ? null : trimmed) : text;
}
