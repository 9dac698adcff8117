using Parley.Accounts;
using Parley.ApiDocs;
using Parley.Configuration;
using Parley.Dialects;
using Parley.Http;
using Parley.Log;
using Parley.Media;
using Parley.RateLimits;
using Parley.Realtime;

namespace Parley;

/// <summary>What the server is made of: a table of contents. Order matters where a comment says so.</summary>
internal static class ParleyApplication
{
    public static WebApplication Build(
        Settings settings, DataDirectory directory, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "Parley",
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = settings.WebRoot ?? Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(directory);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddLogs(settings);
        builder.AddHttpEdge(settings);
        builder.AddLog(settings, directory);
        builder.Services.AddSingleton<Limits>();
        builder.AddAccounts();
        builder.AddChat();
        builder.AddMedia();
        builder.AddDialects();
        builder.AddApiDocs();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseHttpEdge(settings);
        var routes = app.MapRoutes();
        routes.MapHealth();
        routes.MapAccounts();
        routes.MapChat();
        routes.MapMedia();
        routes.MapDialects();
        routes.MapApiDocs();

        // Now rather than at the first request: what is wrong with the secret is said at the start.
        app.Services.GetRequiredService<AccessTokens>();

        // Last: everything that listens to the log has subscribed by now.
        app.Services.GetRequiredService<EventLog>();
        return app;
    }
}
