using System.Globalization;
using Parley.Bench;

// Each measurement by its name; it prints one line of numbers.
switch (args)
{
    case ["log", .. var rest]:
        await LogBench.RunAsync(rest.Length > 0 ? rest[0] : null);
        return 0;
    case ["fill", var people, var tokens]:
        return await Population.FillAsync(int.Parse(people, CultureInfo.InvariantCulture), tokens);
    default:
        Console.Error.WriteLine("Which measurement? log [data directory] | fill people tokens-file");
        return 1;
}
