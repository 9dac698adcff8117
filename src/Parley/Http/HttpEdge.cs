using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;
using Parley.Configuration;
using Parley.RateLimits;

namespace Parley.Http;

/// <summary>What every request passes before it reaches a route.</summary>
internal static class HttpEdge
{
    private const long MaxBody = 256 * 1024;

    public static void AddHttpEdge(this WebApplicationBuilder builder, Settings settings)
    {
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            var json = options.SerializerOptions;
            json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            json.AllowDuplicateProperties = false;
            json.MaxDepth = 16;
            json.TypeInfoResolverChain.Insert(0, HttpJson.Default);
        });
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton<Origins>();
        builder.Services.AddWebFiles();
        builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy
            .WithOrigins([.. settings.Origins])
            .AllowCredentials()
            .AllowAnyHeader()
            .AllowAnyMethod()
            .WithExposedHeaders(Headers.Cursor, "Retry-After")));
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxBody;
            foreach (var port in (int[])[settings.Port, .. settings.MorePorts])
            {
                Listen(options, settings.Host, port);
            }
        });
    }

    public static void UseHttpEdge(this WebApplication app, Settings settings)
    {
        app.UseTrustedProxies(settings);
        app.UseMiddleware<ErrorBoundary>();
        app.UseSecurityHeaders();
        app.Use(TakeUtf8);
        app.UseWebFiles();
        app.UseRouting();
        app.UseCors();
        app.UseWebPage();
        app.UseAddressLimit();
        app.UseAuthentication();
        app.UsePersonLimit();
        app.UseAuthorization();
    }

    public static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/health", () => Results.Json(new Health("ok"))).Produces<Health>();

    // JSON is UTF-8 (RFC 8259, section 8.1), and what calls itself otherwise is not read.
    private static Task TakeUtf8(HttpContext context, RequestDelegate next)
    {
        if (context.Request.HasJsonContentType()
            && MediaTypeHeaderValue.Parse(context.Request.ContentType) is { Charset.Length: > 0 } type
            && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        }

        return next(context);
    }

    private static void Listen(KestrelServerOptions options, string host, int port)
    {
        switch (host)
        {
            // Both loopback addresses; without IPv6 Kestrel goes on with the other. Two listeners cannot share "any free port".
            case "localhost" when port != 0:
                options.ListenLocalhost(port);
                break;
            case "localhost":
                options.Listen(IPAddress.Loopback, 0);
                break;
            case "*":
                options.ListenAnyIP(port);
                break;
            default:
                options.Listen(IPAddress.Parse(host), port);
                break;
        }
    }
}
