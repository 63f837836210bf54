namespace Sensor.Tests.Support;

/// <summary>Tests that measure something of the whole process: no other test runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcess
{
    public const string Name = "whole process";
}
