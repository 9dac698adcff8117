using System.Reflection;
using System.Runtime.CompilerServices;
using Parley.SocketIO.Protocol;
using Parley.SocketIO.Redis;

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

    [Fact]
    public void The_public_surface_of_the_Redis_adapter_is_the_one_written_down() => ShouldBeWrittenDown(typeof(RedisAdapterOptions).Assembly);

    [Fact]
    public void The_api_reference_says_what_the_source_says() => ShouldBe(
        Path.Combine(Here(), "../../../docs/library-api.md"), [.. ApiReference.Of(typeof(SocketIOServer).Assembly)]);

    private static void ShouldBeWrittenDown(Assembly assembly) =>
        ShouldBe(Path.Combine(Here(), assembly.GetName().Name + ".txt"), [.. ApiText.Of(assembly)]);

    private static string Here([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;

    private static void ShouldBe(string file, string[] actual)
    {
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
            $"What the library offers differs from {Path.GetFileName(file)}. If that is meant, run this test with ACCEPT_PUBLIC_API=1 and commit the file.");
        actual.ShouldBe(expected);
    }
}
