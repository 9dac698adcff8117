using System.Reflection;
using System.Runtime.CompilerServices;
using Parley.SocketIO.Protocol;

namespace Parley.SocketIO.Tests.PublicApi;

/// <summary>
/// What the packages expose is written down, so that a change of it is seen and meant. To accept one, run these tests
/// with ACCEPT_PUBLIC_API=1 and commit the files.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_of_the_server_is_the_one_written_down() => ShouldBeWrittenDown(typeof(SocketIOServer).Assembly);

    [Fact]
    public void The_public_surface_of_the_protocol_is_the_one_written_down() => ShouldBeWrittenDown(typeof(SocketPacket).Assembly);

    private static void ShouldBeWrittenDown(Assembly assembly, [CallerFilePath] string thisFile = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(thisFile)!, assembly.GetName().Name + ".txt");
        var actual = ApiText.Of(assembly).ToArray();
        if (Environment.GetEnvironmentVariable("ACCEPT_PUBLIC_API") is not (null or ""))
        {
            File.WriteAllLines(file, actual);
            return;
        }

        var expected = File.Exists(file) ? File.ReadAllLines(file) : [];
        var difference = string.Join('\n',
        [
            .. expected.Except(actual, StringComparer.Ordinal).Select(line => "- " + line),
            .. actual.Except(expected, StringComparer.Ordinal).Select(line => "+ " + line),
        ]);
        difference.ShouldBeEmpty(
            $"The public surface differs from {Path.GetFileName(file)}. If that is meant, run this test with ACCEPT_PUBLIC_API=1 and commit the file.");
        actual.ShouldBe(expected);
    }
}
