using Parley.Media;

namespace Parley.Tests.Media;

public sealed class FileTypeTests
{
    public static TheoryData<byte[], string> Files => new()
    {
        { TestFiles.Jpeg(1, 1), "image/jpeg" },
        { TestFiles.Png(), "image/png" },
        { TestFiles.Gif(1, 1), "image/gif" },
        { TestFiles.WebP("VP8 "), "image/webp" },
        { TestFiles.Brand("avif"), "image/avif" },
        { TestFiles.Brand("heic"), "image/heic" },
        { TestFiles.Brand("isom"), "video/mp4" },
        { TestFiles.Brand("qt  "), "video/quicktime" },
        { TestFiles.Brand("M4A "), "audio/mp4" },
        { TestFiles.Brand("evil"), "application/octet-stream" },
        { TestFiles.Webm, "video/webm" },
        { TestFiles.Mp3, "audio/mpeg" },
        { TestFiles.Text("ID3\u0003rest"), "audio/mpeg" },
        { TestFiles.Wav, "audio/wav" },
        { TestFiles.Ogg("vorbis"), "audio/ogg" },
        { TestFiles.Ogg("theora"), "video/ogg" },
        { TestFiles.Text("%PDF-1.7\n/JS (app.alert(1))"), "application/pdf" },
        { TestFiles.Text("PK\u0003\u0004"), "application/zip" },
        // UTF-16 text begins like a sound of another layer.
        { [0xFF, 0xFE, (byte)'<', 0, (byte)'s', 0], "application/octet-stream" },
        { [], "application/octet-stream" },
        { [0xFF], "application/octet-stream" },
        { TestFiles.Text("GIF8"), "application/octet-stream" },
    };

    public static TheoryData<byte[], long, long> Images => new()
    {
        { TestFiles.Png(640, 480), 640, 480 },
        { TestFiles.Gif(300, 513), 300, 513 },
        { TestFiles.Jpeg(4032, 3024), 4032, 3024 },
        { TestFiles.Jpeg(4032, 3024, orientation: 6), 3024, 4032 },
        { TestFiles.Jpeg(4032, 3024, orientation: 3), 4032, 3024 },
        { TestFiles.WebP("VP8 ", 0, 0, 0, 0x9D, 0x01, 0x2A, 0x20, 0x03, 0x58, 0x02), 800, 600 },
        { TestFiles.WebP("VP8L", 0x2F, 0x1F, 0xC3, 0x95, 0x00, 0, 0, 0, 0, 0), 800, 600 },
        { TestFiles.WebP("VP8X", 0, 0, 0, 0, 0x1F, 0x03, 0x00, 0x57, 0x02, 0x00), 800, 600 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_what_its_bytes_say(byte[] file, string type) => FileTypes.Of(file).ShouldBe(type);

    [Theory]
    [MemberData(nameof(Images))]
    public void An_image_is_as_large_as_its_header_says(byte[] file, long width, long height) =>
        ImageSize.Of(FileTypes.Of(file), file).ShouldBe(new ImageSize(width, height));

    [Theory]
    [MemberData(nameof(Images))]
    public void A_header_that_breaks_off_says_nothing(byte[] file, long width, long height)
    {
        for (var length = 0; length < file.Length; length++)
        {
            var cut = file[..length];
            ImageSize.Of(FileTypes.Of(cut), cut).ShouldBeOneOf(null, new ImageSize(width, height));
        }
    }

    [Fact]
    public void No_bytes_whatever_are_too_much_for_it()
    {
        var random = new Random(1);
        byte[][] kinds = [TestFiles.Jpeg(9, 9), TestFiles.WebP("VP8X", new byte[20]), TestFiles.Png(), TestFiles.Gif(1, 1)];
        for (var i = 0; i < 20_000; i++)
        {
            var file = (byte[])[.. kinds[i % kinds.Length], .. new byte[40]];
            for (var change = 0; change < 4; change++)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            ImageSize.Of(FileTypes.Of(file), file);
        }
    }
}
