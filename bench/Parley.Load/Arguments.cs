using System.Globalization;

namespace Parley.Load;

internal sealed record Arguments(Step Step, Vocabulary Vocabulary, int Port, int ServerId, string Label, TimeSpan WarmUp, TimeSpan Duration)
{
    public const string Usage = """
        usage: parley-load STEP --conf FILE --port PORT --pid PID [--seconds 2] [--warmup 1.5] [--label NAME]
        STEP    fan1000w8   room of 1,000, closed loop, 8 messages under way
                fan1000r50  room of 1,000, open loop, 50 messages per second
                chat1000    1,000 users in conversations of 10, 50 of them always waiting for an ack
                echo50      50 clients, each always waiting for an ack
                idle10000   10,000 clients in one room, silent: memory
                poll50      long-polling handshakes on 50 connections
        PID     the server's process: its CPU time and memory are what is measured
        Prints one line of JSON. Exit code 1: something was lost, doubled, reordered or closed.
        """;

    /// <returns>The arguments, or what is wrong with them.</returns>
    public static (Arguments? Arguments, string? Error) Parse(ReadOnlySpan<string> words)
    {
        if (words.Length % 2 == 0)
        {
            return (null, "a step, then pairs of --name value");
        }
        if (Step.Parse(words[0]) is not { } step)
        {
            return (null, $"unknown step: {words[0]}");
        }
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["--seconds"] = "2", ["--warmup"] = "1.5", ["--label"] = "" };
        for (var i = 1; i < words.Length; i += 2)
        {
            if (words[i] is not ("--conf" or "--port" or "--pid" or "--seconds" or "--warmup" or "--label"))
            {
                return (null, $"unknown option: {words[i]}");
            }
            values[words[i]] = words[i + 1];
        }
        if (!Whole(values, "--port", 65535, out var port) || !Whole(values, "--pid", int.MaxValue, out var serverId))
        {
            return (null, "--port and --pid must be positive numbers");
        }
        if (!Seconds(values, "--seconds", out var duration) || !Seconds(values, "--warmup", out var warmUp))
        {
            return (null, "--seconds and --warmup must be between 0.1 and 3600");
        }
        if (!values.TryGetValue("--conf", out var file) || !File.Exists(file))
        {
            return (null, "--conf must name a file");
        }
        var (vocabulary, error) = Vocabulary.Parse(File.ReadAllText(file));
        return vocabulary is null
            ? (null, $"{file}: {error}")
            : (new(step, vocabulary, port, serverId, values["--label"], warmUp, duration), null);
    }

    private static bool Whole(Dictionary<string, string> values, string name, int max, out int number)
    {
        number = 0;
        return values.TryGetValue(name, out var text) &&
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0 && number <= max;
    }

    private static bool Seconds(Dictionary<string, string> values, string name, out TimeSpan span)
    {
        var valid = double.TryParse(values[name], CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.1 and <= 3600;
        span = valid ? TimeSpan.FromSeconds(seconds) : default;
        return valid;
    }
}
