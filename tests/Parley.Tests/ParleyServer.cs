using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Configuration;
using Parley.Tests.ApiDocs;

namespace Parley.Tests;

/// <summary>The real application in this process: a free port, a data directory of its own, a clock that may be moved.</summary>
internal sealed class ParleyServer : IAsyncDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("parley-test-").FullName;
    private readonly TestDatabase _database = new();
    private readonly AnswerWitness _witness = new();
    private readonly Func<Settings, Settings> _change;
    private readonly Action<WebApplicationBuilder>? _configure;
    private readonly TimeProvider? _time;
    private WebApplication _app = null!;
    private DataDirectory _directory = null!;

    private ParleyServer(Func<Settings, Settings> change, TimeProvider? time, Action<WebApplicationBuilder>? configure)
    {
        _change = change;
        _time = time;
        _configure = configure;
    }

    public LogLines Logs { get; } = new();

    public Uri Url { get; private set; } = null!;

    /// <summary>A client without a caller and without a cookie jar.</summary>
    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public string DataPath => _path;

    public Settings Settings { get; private set; } = null!;

    /// <summary>Rate limits are off unless <paramref name="settings"/> puts them on.</summary>
    public static async Task<ParleyServer> StartAsync(
        Func<Settings, Settings>? settings = null, TimeProvider? time = null, Action<WebApplicationBuilder>? configure = null)
    {
        var server = new ParleyServer(settings ?? (s => s), time, configure);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Stops the application as a signal would and starts it on the same data.</summary>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await StopAsync();
        meanwhile?.Invoke();
        await StartAgainAsync();
    }

    public HttpClient ClientOf(string token)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Registers a person; the e-mail is the name at example.org.</summary>
    public async Task<TestUser> RegisterAsync(string username, string password = TestUser.DefaultPassword)
    {
        var response = await Client.PostAsJsonAsync(
            "/auth/register", new { email = $"{username}@example.org", username, password });
        var body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{username} was not registered: {body}");
        }

        var session = JsonDocument.Parse(body).RootElement;
        var token = session.GetProperty("access_token").GetString()!;
        return new TestUser(
            session.GetProperty("user").GetProperty("id").GetString()!,
            username,
            token,
            response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.First().Split(';')[0] : "",
            ClientOf(token));
    }

    /// <summary>It was answered with nothing but what the document of all routes has.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _database.Dispose();
        Directory.Delete(_path, recursive: true);
        _witness.Undocumented.ShouldBeEmpty();
    }

    private async Task StartAgainAsync()
    {
        var (directory, error) = DataDirectory.Open(_path);
        _directory = directory ?? throw new InvalidOperationException(error);
        // The least that bcrypt knows: what tests wait for else is, for the most part, the passwords of their people.
        Settings = _change(
            new Settings { Port = 0, DataDirectory = _path, DatabaseUrl = _database.Url, RateLimits = false, BcryptCost = 4, PublicRoom = false });
        _app = ParleyApplication.Build(Settings, _directory, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(Logs);
            if (_time is not null)
            {
                builder.Services.AddSingleton(_time);
            }

            builder.Services.AddSingleton<IStartupFilter>(_witness);
            _configure?.Invoke(builder);
        });
        await _app.StartAsync();
        Url = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = NewClient();
    }

    private async Task StopAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _directory.Dispose();
    }

    private HttpClient NewClient() =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Url };
}

/// <summary>A person in a test, signed in.</summary>
internal sealed record TestUser(string Id, string Username, string Token, string RefreshCookie, HttpClient Client)
{
    public const string DefaultPassword = "correct horse battery";

    public string Email => $"{Username}@example.org";
}
