using System.ComponentModel.DataAnnotations;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Data;
using Parley.Http;
using Parley.Wire;

namespace Parley.Blocks;

internal static class BlocksApi
{
    private const int DefaultPage = 100;
    private const int MaxPage = 500;

    public static void MapBlocks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/blocks", List).Produces<IReadOnlyList<BlockedUser>>().Refuses(400);
        routes.MapPut("/blocks/{userId}", BlockAsync).Produces<Done>().Refuses(400, 404);
        routes.MapDelete("/blocks/{userId}", UnblockAsync).Produces<Done>().Refuses(400, 404);
    }

    // The latest first.
    private static IResult List([Range(1, Paging.LastPage)] string? page, [Range(1, MaxPage)] string? limit, Caller caller, Database database) =>
        Paging.Read(page, limit, DefaultPage, MaxPage).ToResult(paging =>
        {
            using var snapshot = database.Read();
            var rows = snapshot.Query<Row>(
                """
                SELECT b.blocked_id AS blockedid, b.at AS at FROM blocks b WHERE b.user_id = @user
                ORDER BY b.at DESC, b.blocked_id LIMIT @limit OFFSET @offset
                """,
                new { user = caller.UserId, limit = paging.Limit, offset = paging.Offset }).ToList();
            var people = UserRefs.Of(snapshot, rows.Select(row => row.BlockedId));
            return ChatResults.Json(
                [.. rows.Select(row => BlockedUser.Of(people[row.BlockedId], row.At))], ChatJson.Relaxed.IReadOnlyListBlockedUser, snapshot.Pos);
        });

    private static async Task<IResult> BlockAsync(string userId, Caller caller, BlockCommands blocks) =>
        (Id.Parse(userId) is { } person ? await blocks.BlockAsync(caller, person) : Refusal.NotFound("User")).ToResult(_ => ChatResults.Done);

    private static async Task<IResult> UnblockAsync(string userId, Caller caller, BlockCommands blocks) =>
        (Id.Parse(userId) is { } person ? await blocks.UnblockAsync(caller, person) : Refusal.NotFound("User")).ToResult(_ => ChatResults.Done);

    private sealed record Row
    {
        public long BlockedId { get; init; }

        public long At { get; init; }
    }
}
