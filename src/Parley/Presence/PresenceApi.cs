using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.Wire;

namespace Parley.Presence;

internal static class PresenceApi
{
    private const int MostAsked = 100;

    private static readonly Refusal NotIds = Refusal.Invalid(Invariant($"ids must be 1 to {MostAsked} user ids with commas between them"));
    private static readonly Refusal NotConnected = new(StatusCodes.Status409Conflict, "Connect first: an activity ends with the last connection");

    public static void MapPresence(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/users/presence", Find).Produces<IReadOnlyList<UserStatusChanged>>().Refuses(400);
        routes.MapPut("/users/me/activity", SetActivity).Produces<Done>().Refuses(409);
        routes.MapDelete("/users/me/activity", EndActivity).Produces<Done>();
    }

    private static IResult Find(string? ids, Caller caller, PresenceQueries presence)
    {
        var named = (ids ?? "").Split(',').Select(id => Id.Parse(id)).ToList();
        if (named.Count > MostAsked || named.Contains(null))
        {
            return NotIds.ToResult();
        }

        var (people, pos) = presence.Find(caller, [.. named.Select(id => id!.Value.Value).Distinct()]);
        return ChatResults.Json(people, ChatJson.Relaxed.IReadOnlyListUserStatusChanged, pos);
    }

    private static IResult SetActivity(ActivityWish body, Caller caller, PresenceBoard board) =>
        ActivityRules.Check(body).ToResult(activity => board.SetActivity(caller.UserId, activity) ? ChatResults.Done : NotConnected.ToResult());

    private static IResult EndActivity(Caller caller, PresenceBoard board)
    {
        board.SetActivity(caller.UserId, null);
        return ChatResults.Done;
    }
}
