using System.CommandLine;
using Sensor.Cli;

RootCommand root = new("""
    The Redis audit sensor: who did what in Redis or Valkey, to which keys, from where, when and with what result -
    read from the network beside the data path, written as one JSON event per line.

    Exit codes: 0 done; 1 failed while running; 2 could not start.
    """)
{
    RunCommand.Create(),
    ReplayCommand.Create(),
    InterfacesCommand.Create(),
    VerifyCommand.Create(),
    KeygenCommand.Create(),
    SchemaCommand.Create(),
};
return CommandLine.Invoke(root, args);
