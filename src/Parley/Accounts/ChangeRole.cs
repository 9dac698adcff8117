using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Parley.Conversations;
using Parley.Log;
using Parley.Wire;

namespace Parley.Accounts;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RoleChange([property: Required] string? Role);

/// <summary>Gives somebody another role. There is always an admin.</summary>
internal sealed class ChangeRole(EventLog log, TimeProvider time)
{
    public async Task<Outcome<Profile>> RunAsync(Caller caller, Id user, RoleChange change) =>
        change.Role is { } role && AccountRole.All.Contains(role)
            ? await log.AppendAsync(append => Change(append, caller.UserId, user, role))
            : Refusal.Invalid("role must be \"user\", \"moderator\" or \"admin\"");

    private Outcome<Profile> Change(Append append, long caller, long user, string role)
    {
        // The route has asked for an admin; by now he may be none any more.
        if (PersonRow.Find(append, caller) is not { Role: AccountRole.Admin })
        {
            return Refusal.Forbidden("Only an admin gives roles");
        }

        if (PersonRow.Find(append, user) is not { } before)
        {
            return Refusal.NotFound("User");
        }

        var after = before with { Role = role };
        if (after != before)
        {
            if (AccountRole.IsLastAdmin(append, before))
            {
                return new Refusal(StatusCodes.Status409Conflict, "There must be an admin: make somebody else one first");
            }

            append.Run("UPDATE users SET role = @role WHERE id = @user", ("@role", role), ("@user", user));
            UserUpdatedState.Announce(append, before, after, caller);
            PublicRoom.Regrade(append, user, caller);
        }

        return after.ToProfile(new Viewer(IsSelf: user == caller, IsFriend: false), time.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
