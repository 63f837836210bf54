namespace Sensor.Hosting.Activity;

/// <summary>Whose commands are counted: what a row of a list of names stands for.</summary>
internal enum NameKind
{
    User,
    Command,
    KeyPattern,
    Client,
}
