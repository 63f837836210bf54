namespace Sensor.Commands;

/// <summary>
/// The channels, and patterns of channels, that a publish or subscribe command names: <c>write</c> for PUBLISH and
/// SPUBLISH, <c>read</c> for the others. Wrong arity: none.
/// </summary>
internal static class ChannelFinder
{
    public static void Find(CommandDefinition definition, in CommandWords words, KeyList result)
    {
        result.Clear();
        if (!definition.Accepts(words.Count))
        {
            return;
        }

        foreach (ref readonly KeySpecification specification in definition.Channels.AsSpan())
        {
            KeyFinder.FindOne(specification, words, result);
        }
    }
}
