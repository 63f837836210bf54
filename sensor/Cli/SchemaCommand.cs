using System.CommandLine;
using Sensor.Events;
using Sensor.Sinks.File;

namespace Sensor.Cli;

/// <summary><c>schema</c>: the contract of the events, as a JSON Schema.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        Verb command = new("schema", "The JSON Schema of the events.", """
            Prints the JSON Schema (draft 2020-12) of the events that run and replay write.

            Example: redis-audit-sensor schema > redis-audit-event.schema.json
            """);
        command.SetAction(_ =>
        {
            using FileSink sink = FileSink.Open(new FileSinkOptions());
            sink.Write(EventSchema.ToUtf8());
            return ExitCode.Done;
        });
        return command;
    }
}
