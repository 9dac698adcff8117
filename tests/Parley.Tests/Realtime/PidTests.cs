using Parley.Accounts;
using Parley.Realtime;

namespace Parley.Tests.Realtime;

public sealed class PidTests
{
    private static readonly Pid Example = new(7, 3, "/chat", "canonical", "0123456789ab", 42, "socket-1");

    private readonly Pids _pids = new(new ServerSecret("a secret of the tests"));

    [Fact]
    public void It_says_what_was_put_into_it() => _pids.Read(_pids.Issue(Example)).ShouldBe(Example);

    [Fact]
    public void Those_of_two_connections_are_not_alike() => _pids.Issue(Example).ShouldNotBe(_pids.Issue(Example with { Socket = "socket-2" }));

    [Fact]
    public void Another_server_s_is_not_ours() => new Pids(new ServerSecret("another secret of tests")).Read(_pids.Issue(Example)).ShouldBeNull();

    [Fact]
    public void Whatever_is_changed_in_it_is_noticed()
    {
        var pid = _pids.Issue(Example);
        for (var i = 0; i < pid.Length; i++)
        {
            var changed = pid[..i] + (pid[i] == 'A' ? 'Q' : 'A') + pid[(i + 1)..];
            // The last character of a part may hold bits that say nothing.
            if (i != pid.Length - 1)
            {
                _pids.Read(changed).ShouldBeNull(changed);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("abc")]
    [InlineData("ü.ü")]
    [InlineData("MXw3fDN8L2NoYXR8Y2Fub25pY2FsfGF8NDI.")]
    public void Anything_else_is_not_one(string text) => _pids.Read(text).ShouldBeNull();

    [Fact]
    public void A_very_long_text_is_not_one() => _pids.Read(new string('a', 100_000) + ".a").ShouldBeNull();
}
