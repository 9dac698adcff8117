using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Parley.Http;

/// <summary>Serves the web client: its files, and its one page for every address that is a page of it.</summary>
internal static class WebPages
{
    private const string Page = "index.html";
    private const string Assets = "/assets";

    // Only the files: an answer with a secret beside what somebody else has chosen must not tell by its length.
    public static void AddWebFiles(this IServiceCollection services) =>
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml", "application/manifest+json"];
        });

    public static void UseWebFiles(this WebApplication app)
    {
        app.UseWhen(context => IsForPage(context.Request) || context.Request.Path.StartsWithSegments(Assets), files => files.UseResponseCompression());
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = SetCaching });
    }

    /// <summary>Answers what no route takes: with the page, if a person asks for one, else with 404 (405, 415).</summary>
    public static void UseWebPage(this WebApplication app)
    {
        var files = app.Environment.WebRootFileProvider;
        app.Use(async (context, next) =>
        {
            var endpoint = context.GetEndpoint();
            if (endpoint is RouteEndpoint)
            {
                await next(context);
            }
            else if (endpoint?.RequestDelegate is { } reject)
            {
                await reject(context);
            }
            else if (IsForPage(context.Request) && files.GetFileInfo(Page) is { Exists: true } page)
            {
                context.Response.ContentType = "text/html; charset=utf-8";
                context.Response.Headers.CacheControl = "no-cache";
                context.Response.ContentLength = page.Length;
                if (HttpMethods.IsGet(context.Request.Method))
                {
                    await context.Response.SendFileAsync(page, context.RequestAborted);
                }
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        });
    }

    // At the root whoever asks gets the page; elsewhere only who wants one, so that programs get errors they can read.
    private static bool IsForPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && (request.Path == "/" || (!ApiPaths.IsApi(request.Path) && !request.Path.StartsWithSegments(Assets) && WantsHtml(request)));

    private static bool WantsHtml(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    // The build names what is in /assets by its content.
    private static void SetCaching(StaticFileResponseContext file) =>
        file.Context.Response.Headers[HeaderNames.CacheControl] =
            file.Context.Request.Path.StartsWithSegments(Assets) ? "public, max-age=31536000, immutable" : "no-cache";
}
