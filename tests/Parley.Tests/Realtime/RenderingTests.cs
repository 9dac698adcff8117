using System.Reflection;
using Parley.Log;
using Parley.Realtime;

namespace Parley.Tests.Realtime;

public sealed class RenderingTests
{
    [Fact]
    public void Every_kind_of_event_is_shown_or_said_not_to_be() =>
        Rendering.Known.ShouldBe(
            typeof(EventKind).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!),
            ignoreOrder: true);
}
