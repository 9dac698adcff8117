using System.ComponentModel.DataAnnotations;
using Parley.Accounts;
using Parley.Http;
using Parley.Wire;

namespace Parley.Search;

internal static class SearchApi
{
    private const int DefaultFound = 20;
    private const int MostFound = 100;

    public static void MapSearch(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/chats/search", Find).Produces<SearchResult>().Refuses(400);

    private static IResult Find(string? q, string? before, [Range(1, MostFound)] string? limit, Caller caller, SearchQueries queries)
    {
        var request = SearchRequest.Parse(q);
        var size = QueryNumber.Read("limit", limit, DefaultFound, 1, MostFound);
        var end = string.IsNullOrEmpty(before) ? null : Id.Parse(before);
        if ((request.Refusal ?? size.Refusal) is { } wrong)
        {
            return wrong.ToResult();
        }

        return !string.IsNullOrEmpty(before) && end is null
            ? Refusal.Invalid("before must be a message id").ToResult()
            : queries.Find(caller, request.Value, end, size.Value)
                .ToResult(found => ChatResults.Json(found.Result, ChatJson.Relaxed.SearchResult, found.Pos));
    }
}
