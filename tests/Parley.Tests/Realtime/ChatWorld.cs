using Parley.Configuration;

namespace Parley.Tests.Realtime;

/// <summary>A server that the tests of one class share; each test brings its own people.</summary>
public class ChatWorld : IAsyncLifetime
{
    private int _people;

    internal ParleyServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ParleyServer.StartAsync(Change);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Server.DisposeAsync();
    }

    internal Task<TestUser> PersonAsync() => Server.RegisterAsync(FormattableString.Invariant($"person{Interlocked.Increment(ref _people)}"));

    internal async Task<(TestUser, TestUser)> TwoAsync() => (await PersonAsync(), await PersonAsync());

    internal async Task<(TestUser, TestUser, TestUser)> ThreeAsync() => (await PersonAsync(), await PersonAsync(), await PersonAsync());

    internal Task<ChatClient> ConnectAsync(TestUser user) => ChatClient.ConnectAsync(Server, user);

    /// <summary>What is otherwise than in all tests.</summary>
    private protected virtual Settings Change(Settings settings) => settings;
}
