using Parley.Http;

namespace Parley.Media;

internal static class MediaSetup
{
    public static void AddMedia(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FileStorage, FileFolder>();
        builder.Services.AddSingleton<FileUrls>();
        builder.Services.AddSingleton<Uploads>();
        builder.Services.AddSingleton<Pictures>();
        builder.Services.AddSingleton<ServedFiles>();
        builder.Services.AddHostedService<FileSweeper>();
    }

    public static void MapMedia(this IEndpointRouteBuilder routes)
    {
        routes.MapUploads();
        routes.MapMethods(
            FileUrls.Route,
            [HttpMethods.Get, HttpMethods.Head],
            (string key, string name, string? e, string? s, ServedFiles files, HttpContext context) => files.ServeAsync(key, name, e, s, context)).ProducesFile();
        routes.MapMethods(
            Pictures.Route + "/{key}",
            [HttpMethods.Get, HttpMethods.Head],
            (string key, ServedFiles files, HttpContext context) => files.ServePictureAsync(key, context)).ProducesFile();
    }

    // Whole, in part, or not again; and what lies outside of it is not there.
    private static void ProducesFile(this RouteHandlerBuilder route) => route
        .Produces<Stream>(200, "application/octet-stream").Produces<Stream>(206, "application/octet-stream").Produces(304).Produces(416).Refuses(404);
}
