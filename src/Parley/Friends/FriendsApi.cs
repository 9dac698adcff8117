using System.ComponentModel.DataAnnotations;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.Wire;

namespace Parley.Friends;

internal static class FriendsApi
{
    private const int DefaultPage = 100;
    private const int MaxPage = 500;

    public static void MapFriends(this IEndpointRouteBuilder routes)
    {
        var friends = routes.MapGroup("/friends");
        friends.MapGet("", List).Produces<IReadOnlyList<Friend>>().Refuses(400);
        friends.MapDelete("/{userId}", RemoveAsync).Produces<Done>().Refuses(404);
        friends.MapGet("/requests", Requests).Produces<FriendRequests>();
        friends.MapPost("/requests", AskAsync).Produces<FriendshipAck>(201).Produces<FriendshipAck>().Refuses(403, 404);
        friends.MapPost("/requests/{id}/accept", AcceptAsync).Produces<FriendshipAck>().Refuses(403, 404);
        friends.MapPost("/requests/{id}/reject", RejectAsync).Produces<Done>().Refuses(403, 404);
        friends.MapDelete("/requests/{id}", CancelAsync).Produces<Done>().Refuses(403, 404);
    }

    private static IResult List(string? q, [Range(1, Paging.LastPage)] string? page, [Range(1, MaxPage)] string? limit, Caller caller, FriendQueries queries) =>
        Paging.Read(page, limit, DefaultPage, MaxPage).ToResult(paging =>
        {
            var (friends, pos) = queries.List(caller, q?.Trim() ?? "", paging);
            return ChatResults.Json(friends, ChatJson.Relaxed.IReadOnlyListFriend, pos);
        });

    private static IResult Requests(Caller caller, FriendQueries queries)
    {
        var (requests, pos) = queries.Requests(caller);
        return ChatResults.Json(requests, ChatJson.Relaxed.FriendRequests, pos);
    }

    private static async Task<IResult> AskAsync(PersonReference body, Caller caller, FriendCommands commands) =>
        (await commands.AskAsync(caller, body.UserId)).ToResult(done => Results.Json(
            done, ChatJson.Relaxed.FriendshipAck, statusCode: done.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK));

    private static async Task<IResult> AcceptAsync(string id, Caller caller, FriendCommands commands) =>
        (Id.Parse(id) is { } request ? await commands.AcceptAsync(caller, request) : FriendCommands.NoSuchRequest)
            .ToResult(done => Results.Json(done, ChatJson.Relaxed.FriendshipAck));

    private static async Task<IResult> RejectAsync(string id, Caller caller, FriendCommands commands) =>
        (Id.Parse(id) is { } request ? await commands.RejectAsync(caller, request) : FriendCommands.NoSuchRequest)
            .ToResult(_ => ChatResults.Done);

    private static async Task<IResult> CancelAsync(string id, Caller caller, FriendCommands commands) =>
        (Id.Parse(id) is { } request ? await commands.CancelAsync(caller, request) : FriendCommands.NoSuchRequest)
            .ToResult(_ => ChatResults.Done);

    private static async Task<IResult> RemoveAsync(string userId, Caller caller, FriendCommands commands) =>
        (Id.Parse(userId) is { } person ? await commands.RemoveAsync(caller, person) : Refusal.NotFound("Friend"))
            .ToResult(_ => ChatResults.Done);
}
