using System.Globalization;
using Parley.Bench;

// Each measurement by its name; it prints one line of numbers.
switch (args)
{
    case ["log"]:
        await LogBench.RunAsync();
        return 0;
    case ["scale", .. var sizes]:
        using (var place = BenchDatabase.Open("scale"))
        {
            await Scale.RunAsync(place.Database, sizes is [] ? [10_000, 100_000, 1_000_000] : [.. sizes.Select(s => int.Parse(s, CultureInfo.InvariantCulture))]);
        }

        return 0;
    case ["fill", var people, var tokens]:
        return await Population.FillAsync(int.Parse(people, CultureInfo.InvariantCulture), tokens);
    default:
        Console.Error.WriteLine("Which measurement? log | scale [messages ...] | fill people tokens-file");
        return 1;
}
