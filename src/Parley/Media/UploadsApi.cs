using Parley.Accounts;
using Parley.Conversations;
using Parley.Http;
using Parley.RateLimits;
using Parley.Wire;

namespace Parley.Media;

internal static class UploadsApi
{
    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/chats/uploads", ReceiveAsync).ReadsFile().Produces<Attachment>(201).Refuses(409);
        routes.MapPost(Pictures.Route, ReceivePictureAsync).ReadsFile().Produces<UploadedPicture>(201).Refuses(409);
        routes.MapDelete("/chats/uploads/{id}", DeleteAsync).Produces<Done>().Refuses(404);
    }

    private static async Task<IResult> ReceiveAsync(Caller caller, Uploads uploads, Limits limits, HttpContext context) =>
        limits.Upload(caller.UserId) is { } tooMany
            ? tooMany.ToResult()
            : (await uploads.ReceiveAsync(caller, context))
                .ToResult(file => Results.Json(file, ChatJson.Relaxed.Attachment, statusCode: StatusCodes.Status201Created));

    private static async Task<IResult> ReceivePictureAsync(Caller caller, Pictures pictures, Limits limits, HttpContext context) =>
        limits.Upload(caller.UserId) is { } tooMany
            ? tooMany.ToResult()
            : (await pictures.ReceiveAsync(caller, context))
                .ToResult(picture => Results.Json(picture, ChatJson.Relaxed.UploadedPicture, statusCode: StatusCodes.Status201Created));

    private static async Task<IResult> DeleteAsync(string id, Caller caller, Uploads uploads) =>
        (Id.Parse(id) is { } upload ? await uploads.DeleteAsync(caller, upload) : Refusal.NotFound("Upload")).ToResult(_ => ChatResults.Done);
}
