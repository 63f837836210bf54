using System.Runtime.InteropServices;
using System.Text;

namespace Sensor.Sinks.Kafka.Native;

/// <summary>Texts outside the managed heap, each with a zero behind it, freed together.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private readonly List<nint> _texts = [];

    /// <param name="text">What it says.</param>
    /// <param name="length">Of its UTF-8, without the zero.</param>
    public nint Add(string text, out int length)
    {
        length = Encoding.UTF8.GetByteCount(text);
        byte* bytes = (byte*)NativeMemory.Alloc((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, length));
        bytes[length] = 0;
        _texts.Add((nint)bytes);
        return (nint)bytes;
    }

    public void Dispose()
    {
        foreach (nint text in _texts)
        {
            NativeMemory.Free((void*)text);
        }

        _texts.Clear();
    }
}
