using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Server.Kestrel.Core;
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
            json.TypeInfoResolverChain.Insert(0, ErrorJson.Default);
        });
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton<Origins>();
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
            Listen(options, settings);
        });
    }

    public static void UseHttpEdge(this WebApplication app)
    {
        app.UseMiddleware<ErrorBoundary>();
        app.UseSecurityHeaders();
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
        routes.MapGet("/health", () => Results.Text("""{"status":"ok"}""", "application/json"));

    private static void Listen(KestrelServerOptions options, Settings settings)
    {
        switch (settings.Host)
        {
            // Both loopback addresses; without IPv6 Kestrel goes on with the other. Two listeners cannot share "any free port".
            case "localhost" when settings.Port != 0:
                options.ListenLocalhost(settings.Port);
                break;
            case "localhost":
                options.Listen(IPAddress.Loopback, 0);
                break;
            case "*":
                options.ListenAnyIP(settings.Port);
                break;
            default:
                options.Listen(IPAddress.Parse(settings.Host), settings.Port);
                break;
        }
    }
}
