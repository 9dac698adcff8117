using System.Text;

namespace Parley.Tests.Media;

/// <summary>What the process allocates: no other test may run meanwhile.</summary>
[Collection(nameof(Alone))]
public sealed class UploadMemoryTests
{
    [Fact]
    public async Task What_is_in_memory_does_not_grow_with_the_file()
    {
        const int size = 256 * 1024 * 1024;
        await using var server = await ParleyServer.StartAsync(s => s with { UploadMaxSize = size });
        var anna = await server.RegisterAsync("anna");
        await anna.UploadedAsync();
        var before = GC.GetTotalAllocatedBytes();
        using (var client = await RawUpload.BeginAsync(server, anna, RawUpload.Head.Length + size + RawUpload.End.Length))
        {
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(RawUpload.Head));
            var part = new byte[1024 * 1024];
            for (var sent = 0; sent < size; sent += part.Length)
            {
                await stream.WriteAsync(part);
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(RawUpload.End));
            (await RawUpload.ReadAsync(client)).ShouldStartWith("HTTP/1.1 201");
        }

        // All that was allocated meanwhile, whether it was collected or not: some buffers, and a little for each read.
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(size / 8);
    }

    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;
}
