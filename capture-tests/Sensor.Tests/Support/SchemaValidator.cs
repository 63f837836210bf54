using System.Diagnostics;
using Sensor.Events;

namespace Sensor.Tests.Support;

/// <summary>
/// Validates event lines against the schema that the sensor prints, made strict (<c>unevaluatedProperties: false</c>),
/// with an implementation that is not ours: python3-jsonschema, one process for all files. Without it the test is
/// skipped.
/// </summary>
internal static class SchemaValidator
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> Available = new(() => Runs("-c", "import jsonschema"));

    private const string Script = """
        import json, sys
        from jsonschema import Draft202012Validator
        schema = json.load(open(sys.argv[1]))
        Draft202012Validator.check_schema(schema)
        if sys.argv[2] == "strict":
            schema["unevaluatedProperties"] = False
        validator = Draft202012Validator(schema)
        def bad(value):
            raise ValueError("not JSON: " + value)
        faults = 0
        for path in sys.stdin.read().splitlines():
            with open(path, "rb") as file:
                for number, line in enumerate(file.read().split(b"\n")[:-1], 1):
                    try:
                        event = json.loads(line.decode("utf-8"), parse_constant=bad)
                        texts = [error.json_path + ": " + error.message[:300] for error in validator.iter_errors(event)]
                    except ValueError as error:
                        texts = [str(error)]
                    for text in texts[:3]:
                        faults += 1
                        if faults <= 20:
                            print(f"{path}:{number}: {text}")
        sys.exit(1 if faults else 0)
        """;

    /// <summary>Null where everything is valid, else the first faults with file and line.</summary>
    public static string? FindFaults(IEnumerable<string> ndjsonFiles) =>
        FindFaults(ndjsonFiles, EventSchema.ToUtf8(), "strict");

    /// <summary>The same for lines of another format, against a schema of its own.</summary>
    public static string? FindFaults(IEnumerable<string> ndjsonFiles, byte[] schemaText, string strictness = "")
    {
        Assert.SkipUnless(Available.Value, $"{Python} with jsonschema is missing (Debian: python3-jsonschema)");
        string schema = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(schema, schemaText);
            using Process process = Start("-c", Script, schema, strictness);
            foreach (string file in ndjsonFiles)
            {
                process.StandardInput.WriteLine(Path.GetFullPath(file));
            }

            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string faults = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : faults + errors.GetAwaiter().GetResult();
        }
        finally
        {
            File.Delete(schema);
        }
    }

    /// <summary>Fails the test with the first faults.</summary>
    public static void Validate(IEnumerable<string> ndjsonFiles) => Assert.Null(FindFaults(ndjsonFiles));

    /// <summary>The same for lines at hand.</summary>
    public static void ValidateText(ReadOnlySpan<byte> lines) => Assert.Null(FindFaultsInText(lines));

    public static string? FindFaultsInText(ReadOnlySpan<byte> lines)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, lines);
            return FindFaults([file]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static bool Runs(params string[] arguments)
    {
        if (!File.Exists(Python))
        {
            return false;
        }

        using Process process = Start(arguments);
        process.StandardInput.Close();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Python, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
