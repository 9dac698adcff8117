using System.Globalization;

namespace Parley.SocketIO.Redis;

/// <summary>What options have to be; a wrong one stops the start with a sentence about it.</summary>
internal static class OptionRules
{
    internal static void RequireName(string value, string name)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw new InvalidOperationException($"{name} must not be empty.");
        }
    }

    internal static void RequireTimeout(TimeSpan value, string name)
    {
        if (value < TimeSpan.FromMilliseconds(1) || value > TimeSpan.FromDays(1))
        {
            throw new InvalidOperationException($"{name} must be between 1 ms and 1 day, but is {value}.");
        }
    }

    internal static void RequireCount(int value, int most, string name)
    {
        if (value < 1 || value > most)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{name} must be between 1 and {most}, but is {value}."));
        }
    }
}
