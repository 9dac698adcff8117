using Parley.Tests.Realtime;

namespace Parley.Tests.Blocks;

internal static class BlockCalls
{
    public static async Task BlockAsync(this TestUser user, TestUser other) =>
        (await user.CallAsync($"PUT /blocks/{other.Id}")).Status.ShouldBe(200);
}
