using System.ComponentModel.DataAnnotations;
using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.Wire;

namespace Parley.Channels;

internal static class ChannelsApi
{
    private const int DefaultListed = 50;
    private const int MaxListed = 200;

    public static void MapChannels(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/chats/channels", List).Produces<IReadOnlyList<ChannelView>>().Refuses(400);
        routes.MapPost("/chats/conversations/{id}/join", JoinAsync).Produces<ConversationView>().Refuses(403, 404);
    }

    private static IResult List(string? q, [Range(1, Paging.LastPage)] string? page, [Range(1, MaxListed)] string? limit, Caller caller, ChannelQueries queries) =>
        q?.Length > ChannelQueries.MaxQuery
            ? Refusal.Invalid(Invariant($"q must have at most {ChannelQueries.MaxQuery} characters")).ToResult()
            : Paging.Read(page, limit, DefaultListed, MaxListed).ToResult(paging =>
            {
                var (channels, pos) = queries.List(caller, q?.Trim() ?? "", paging);
                return ChatResults.Json(channels, ChatJson.Relaxed.IReadOnlyListChannelView, pos);
            });

    private static async Task<IResult> JoinAsync(string id, ChannelJoin? body, Caller caller, JoinChannel join) =>
        (Id.Parse(id) is { } channel ? await join.RunAsync(caller, channel, body?.Password) : Membership.NotFound).ToResult();
}
