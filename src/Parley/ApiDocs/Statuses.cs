using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Parley.Http;

namespace Parley.ApiDocs;

/// <summary>What a route may answer with: what it says itself, and what every request passes before it reaches one.</summary>
internal static class Statuses
{
    // The limits, the log, and what nobody has foreseen.
    private static readonly int[] OfAny = [429, 500, 503];

    // Not understood, too slow, too large, and of another type.
    private static readonly int[] OfBodies = [400, 408, 413, 415];

    public static IEnumerable<int> Of(EndpointMetadataCollection route) =>
        [.. RefusedBy(route), .. route.GetOrderedMetadata<IProducesResponseTypeMetadata>().Select(answer => answer.StatusCode)];

    public static IEnumerable<int> RefusedBy(EndpointMetadataCollection route) =>
    [
        .. OfAny,
        .. IsPublic(route) ? Array.Empty<int>() : [StatusCodes.Status401Unauthorized],
        .. HasBody(route) ? OfBodies : [],
        .. route.GetOrderedMetadata<Refusals>().SelectMany(own => own.Statuses),
    ];

    public static bool IsPublic(EndpointMetadataCollection route) => route.GetMetadata<IAllowAnonymous>() is not null;

    private static bool HasBody(EndpointMetadataCollection route) =>
        route.GetMetadata<FileBody>() is not null
        || route.GetMetadata<OptionalBody>() is not null
        || route.GetMetadata<IAcceptsMetadata>() is { RequestType: not null };

    public static string Describe(int status) => status switch
    {
        400 => "What was sent is not understood, or not allowed",
        401 => "There is no caller: the token, the cookie or the password is missing, wrong or expired",
        403 => "Seen, but not permitted",
        404 => "It is not there, or not for the caller to see",
        408 => "The body came too slowly",
        409 => "It is so already, or something else is in its way",
        410 => "It is not there any more",
        413 => "The body is too large",
        415 => "The body is of another type",
        429 => "Too many requests: Retry-After says when to come again",
        500 => "An error of the server; with Retry-After nobody can say at present whether it was done",
        503 => "Too much to do, and nothing was done: Retry-After says when to come again",
        _ => ReasonPhrases.GetReasonPhrase(status),
    };
}
