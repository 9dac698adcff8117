using Parley.Log;

namespace Parley.Accounts;

/// <summary>An account, as read from the database.</summary>
internal sealed record PersonRow
{
    public const string Select =
        """
        SELECT u.id AS id, u.username AS username, u.name AS name, u.avatar AS avatar, u.email AS email, u.role AS role,
               u.created_at AS createdat, u.bio AS bio, u.location AS location, u.age AS age,
               u.status_text AS statustext, u.status_emoji AS statusemoji, u.status_until AS statusuntil,
               u.email_to AS emailto, u.bio_to AS bioto, u.location_to AS locationto, u.age_to AS ageto,
               u.last_seen_to AS lastseento, u.last_seen_at AS lastseenat, u.deleted_at AS deletedat
        FROM users u
        """;

    public const string ById = $"{Select} WHERE u.id IN @ids";

    public long Id { get; init; }

    public string Username { get; init; } = "";

    public string Name { get; init; } = "";

    public string? Avatar { get; init; }

    public string Email { get; init; } = "";

    public string Role { get; init; } = "";

    public long CreatedAt { get; init; }

    public string? Bio { get; init; }

    public string? Location { get; init; }

    public long? Age { get; init; }

    public string? StatusText { get; init; }

    public string? StatusEmoji { get; init; }

    public long? StatusUntil { get; init; }

    public string EmailTo { get; init; } = "";

    public string BioTo { get; init; } = "";

    public string LocationTo { get; init; } = "";

    public string AgeTo { get; init; } = "";

    public string LastSeenTo { get; init; } = "";

    public long? LastSeenAt { get; init; }

    public long? DeletedAt { get; init; }

    /// <summary>Whether it has expired or not.</summary>
    public UserStatus? Status => StatusText is null ? null : new UserStatus(StatusText, StatusEmoji, StatusUntil);

    public Privacy Privacy => new(EmailTo, BioTo, LocationTo, AgeTo, LastSeenTo);

    /// <summary>For commands; null when there is no such account any more.</summary>
    public static PersonRow? Find(Append append, long id) => FindAny(append, id) is { DeletedAt: null } person ? person : null;

    /// <summary>Also one that is deleted.</summary>
    public static PersonRow? FindAny(Append append, long id) =>
        append.Query<PersonRow>(ById, new { ids = (long[])[id] }).FirstOrDefault();

    public UserRef ToRef() => new(Invariant($"{Id}"), Username, Name, Avatar);

    public PublicUser ToPublic() => new(Id, Username, Name, Avatar, Status);

    public Me ToMe() => new(
        Invariant($"{Id}"), Username, Name, Avatar, Email, Role, CreatedAt, Bio, Location, Age, Status, Privacy);

    public Profile ToProfile(Viewer viewer, long now) => new()
    {
        Id = Id,
        Username = Username,
        Name = Name,
        Avatar = Avatar,
        Status = Status?.At(now),
        Role = Role,
        CreatedAt = CreatedAt,
        Email = viewer.MaySee(EmailTo) ? Email : null,
        Bio = viewer.MaySee(BioTo) ? Bio : null,
        Location = viewer.MaySee(LocationTo) ? Location : null,
        Age = viewer.MaySee(AgeTo) ? Age : null,
        LastSeen = viewer.LastSeen(LastSeenAt, LastSeenTo) is { } seen ? seen : null,
    };
}
