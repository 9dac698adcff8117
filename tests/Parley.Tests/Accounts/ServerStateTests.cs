using System.Text.Json;

namespace Parley.Tests.Accounts;

public sealed class ServerStateTests
{
    [Fact]
    public async Task A_server_is_new_until_somebody_has_an_account()
    {
        await using var server = await ParleyServer.StartAsync();
        (await IsNewAsync(server)).ShouldBeTrue();
        await server.RegisterAsync("anna");
        (await IsNewAsync(server)).ShouldBeFalse();
    }

    private static async Task<bool> IsNewAsync(ParleyServer server) =>
        JsonDocument.Parse(await server.Client.GetStringAsync("/auth/state", TestContext.Current.CancellationToken))
            .RootElement.GetProperty("isNew").GetBoolean();
}
