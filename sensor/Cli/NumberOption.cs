using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Sensor.Cli;

/// <summary>Options that take a whole number between two bounds, with a sentence of our own where it is none.</summary>
internal static class NumberOption
{
    public static Option<int> Create(string[] names, int least, int most, int usual) => new(names[0], names[1..])
    {
        CustomParser = result => Parse(result.Tokens.Single(), result, least, most),
        DefaultValueFactory = _ => usual,
    };

    public static Option<int[]> CreateList(string[] names, int least, int most) => new(names[0], names[1..])
    {
        CustomParser = result => [.. result.Tokens.Select(token => Parse(token, result, least, most))],
        Arity = ArgumentArity.OneOrMore,
    };

    private static int Parse(Token token, ArgumentResult result, int least, int most)
    {
        bool isNumber = int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        if (!isNumber || number < least || number > most)
        {
            string option = (result.Parent as OptionResult)?.Option.Name ?? "";
            result.AddError($"{option} {token.Value}: must be a whole number from {least} to {most}");
        }

        return number;
    }
}
