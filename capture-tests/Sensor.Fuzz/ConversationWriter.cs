using Sensor.Streams;

namespace Sensor.Fuzz;

/// <summary>
/// Writes a recorded connection in the form of <see cref="Conversation"/>, and each direction by itself.
/// </summary>
internal sealed class ConversationWriter(int maxBytes)
{
    public List<byte> Conversation { get; } = [];

    public List<byte> Client { get; } = [];

    public List<byte> Server { get; } = [];

    public void Add(in StreamItem item)
    {
        if (item.Kind is not (StreamItemKind.Bytes or StreamItemKind.Gap) || Conversation.Count > maxBytes)
        {
            return;
        }

        bool gap = item.Kind == StreamItemKind.Gap;
        int length = (int)Math.Min(gap ? item.GapLength : item.Bytes.Length, maxBytes);
        int operation = (item.Direction == Direction.ToServer ? 0 : Fuzz.Conversation.FromServer)
            | (item.Settled ? Fuzz.Conversation.Settled : 0)
            | (gap ? Fuzz.Conversation.Gap : 0);
        Conversation.Add((byte)operation);
        Conversation.Add((byte)(length >> 8));
        Conversation.Add((byte)length);
        if (!gap)
        {
            ReadOnlySpan<byte> bytes = item.Bytes[..length];
            Conversation.AddRange(bytes);
            (item.Direction == Direction.ToServer ? Client : Server).AddRange(bytes);
        }
    }
}
