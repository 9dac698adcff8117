using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Parley.Tests.Configuration;

/// <summary>The program itself: what it prints and how it ends.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("parley-test-").FullName;

    [Fact]
    public async Task A_wrong_value_is_one_line_and_exit_code_1()
    {
        await File.WriteAllTextAsync(Path.Combine(_path, ".env"), "HOST=localhost\n\nPORT=abc\n");
        using var process = Start();
        (await process.StandardError.ReadToEndAsync()).ShouldBe("PORT: \"abc\" is not a port number (from .env line 3)\n");
        (await process.StandardOutput.ReadToEndAsync()).ShouldBe("");
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_and_exit_code_1()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var process = Start(("PORT", port));
        (await process.StandardError.ReadToEndAsync()).ShouldBe($"PORT: {port} is in use by another program\n");
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task It_says_where_it_is_and_ends_cleanly_on_a_signal()
    {
        using var process = Start(("PORT", "0"));
        var address = await ServerProcess.WhenReadyAsync(process);

        using var client = new HttpClient();
        (await client.GetStringAsync(new Uri(address, "/health"))).ShouldBe("""{"status":"ok"}""");
        using var signal = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {process.Id}")]);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        (await process.StandardError.ReadToEndAsync()).ShouldBe("");
    }

    [Fact]
    public async Task Row_002_11_It_listens_on_all_ports_that_are_listed()
    {
        var ports = FreePorts(3);
        using var process = Start(("PORTS", string.Join(',', ports)), ("MONGO_URI", "mongodb://me:secret@localhost/chat"));
        var lines = new List<string>();
        while (lines.Count == 0 || !lines[^1].StartsWith("Data is kept in ", StringComparison.Ordinal))
        {
            lines.Add((await process.StandardOutput.ReadLineAsync()).ShouldNotBeNull());
        }

        lines.ShouldContain($"It listens on the ports {string.Join(", ", ports)}");
        lines.Count(line => line.Contains("MONGO_URI is set and not used", StringComparison.Ordinal)).ShouldBe(1);
        lines.ShouldNotContain(line => line.Contains("secret", StringComparison.Ordinal));
        using var client = new HttpClient();
        foreach (var port in ports)
        {
            (await client.GetStringAsync(new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}/health")))).ShouldBe("""{"status":"ok"}""");
        }

        process.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    // Below those that outgoing connections take theirs from.
    private static List<int> FreePorts(int count)
    {
        var ports = new List<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            if (ports.Contains(port))
            {
                continue;
            }

            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                ports.Add(port);
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }

        return ports;
    }

    private Process Start(params (string Name, string Value)[] environment) => ServerProcess.Start(_path, environment);
}
