using System.Reflection;
using System.Text;
using Parley.Configuration;

namespace Parley.Tests.Configuration;

/// <summary>The build that is shipped has nothing of the build that is there for the fault tests.</summary>
public sealed class OrdinaryBuildTests
{
    [Theory]
    [InlineData("PARLEY_CHAOS")]
    [InlineData("before-commit")]
    [InlineData("ack-before-commit")]
    public void It_holds_no_word_of_the_fault_tests(string word)
    {
        var image = File.ReadAllBytes(typeof(Settings).Assembly.Location);
        image.AsSpan().IndexOf(Encoding.Unicode.GetBytes(word)).ShouldBe(-1);
    }

    [Fact]
    public void The_places_of_the_fault_tests_do_nothing()
    {
        const byte ret = 0x2A;
        var places = typeof(Chaos).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
        places.Select(p => p.Name).ShouldBe(["At", "Spoil", "Early"], ignoreOrder: true);
        foreach (var place in places)
        {
            place.GetMethodBody()!.GetILAsByteArray().ShouldBe([ret]);
        }
    }
}
