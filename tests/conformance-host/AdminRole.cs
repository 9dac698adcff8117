using Parley.SocketIO;

namespace Parley.ConformanceHost;

/// <summary>For the admin UI: a namespace / to look at, and the administrator "admin" with the password "changeit".</summary>
internal static class AdminRole
{
    internal static WebApplication Map(WebApplicationBuilder builder)
    {
        builder.Services.AddSocketIO(options =>
        {
            options.AllowOrigin = (_, _) => true;
            options.AllowCredentials = true;
        });
        var app = builder.Build();
        app.MapSocketIO();
        var server = app.Services.GetRequiredService<SocketIOServer>();
        server.UseAdminUI(ui =>
        {
            ui.Mode = AdminUIMode.Development;
            ui.Authenticate = (user, password) => new(user == "admin" && password == "changeit");
        });
        server.Default.On("echo", (_, received) =>
        {
            received.Ack(received.Args.ToArgs());
            return default;
        });
        return app;
    }
}
