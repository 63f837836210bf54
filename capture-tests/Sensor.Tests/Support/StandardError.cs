using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sensor.Tests.Support;

/// <summary>
/// What the runtime and native libraries say last when they end the process of the tests: dotnet test throws its standard
/// error away. packaging/test.sh names a file for it, and shows that file where a run fails.
/// </summary>
internal static partial class StandardError
{
    private const string Variable = "TESTS_STANDARD_ERROR";
    private const int Descriptor = 2;

    [ModuleInitializer]
    internal static void Keep()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path)
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            if (dup2(file, Descriptor) < 0)
            {
                throw new IOException($"{path} does not take the standard error: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(SafeHandle file, int descriptor);
}
