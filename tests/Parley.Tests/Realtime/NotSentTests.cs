using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Parley.Log;

namespace Parley.Tests.Realtime;

/// <summary>Something goes wrong while an event is sent.</summary>
public sealed class NotSentTests
{
    [Fact]
    public async Task An_event_that_cannot_be_sent_is_passed_over_by_nobody()
    {
        await using var server = await ParleyServer.StartAsync();
        var (anna, ben) = (await server.RegisterAsync("anna"), await server.RegisterAsync("ben"));
        var group = await anna.GroupAsync(ben);
        await using var bens = await ChatClient.ConnectAsync(server, ben);
        await using (var annas = await ChatClient.ConnectAsync(server, anna))
        {
            await annas.SayAsync(group, "before");
            await bens.SeeAsync("newMessage");
            // Nobody can make words of this.
            await server.Services.GetRequiredService<EventLog>().AppendAsync(append =>
                append.Add(EventKind.ConversationUpdated, conversation: long.Parse(group, CultureInfo.InvariantCulture), actor: Number(anna), state: "nonsense"));
            await annas.Ended;
        }

        await bens.Ended;
        bens.Seen("conversationUpdated").ShouldBeEmpty();
        await using (var annas = await ChatClient.ConnectAsync(server, anna))
        {
            await annas.SayAsync(group, "after");
        }

        await using var again = await bens.ComeBackAsync(server, ben.Token);
        again.Recovered.ShouldBeTrue();
        await again.SeeAsync("newMessage");
        again.Events.Select(e => e.Name).Where(name => name is "conversationUpdated" or "newMessage").ShouldBe(["conversationUpdated", "newMessage"]);
    }

    private static long Number(TestUser user) => long.Parse(user.Id, CultureInfo.InvariantCulture);
}
