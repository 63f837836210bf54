using System.Text.Json;
using Sensor.Cli;
using Sensor.Events;
using Sensor.Hosting.Activity;

namespace Sensor.Hosting.Status;

/// <summary>The part <c>activity</c> of the status: what happened in the last minute and in the last hour.</summary>
internal static class StatusActivity
{
    private const int MostNames = 10;

    public static void Write(Utf8JsonWriter json, ActivityTotals activity)
    {
        json.WriteStartObject("activity");
        Write(json, "minute", activity.Report(ActivityWindow.Minute));
        Write(json, "hour", activity.Report(ActivityWindow.Hour));
        json.WriteEndObject();
    }

    /// <summary>Empty where nothing failed.</summary>
    public static ReadOnlySpan<byte> NameOf(AuditFailure failure) =>
        failure == AuditFailure.None ? [] : EventNames.Failures[(int)failure];

    private static void Write(Utf8JsonWriter json, string name, ActivitySlice slice)
    {
        json.WriteStartObject(name);
        json.WriteNumber("seconds", Math.Round(slice.Seconds));
        json.WriteNumber("events", slice.Events);
        Write(json, "categories", EventNames.Categories, slice.ByCategory, first: 0);
        Write(json, "failures", EventNames.Failures, slice.ByFailure, (int)AuditFailure.None + 1);
        Write(json, "users", slice.Names(NameKind.User));
        Write(json, "commands", slice.Names(NameKind.Command));
        Write(json, "key_patterns", slice.Names(NameKind.KeyPattern));
        Write(json, "clients", slice.Names(NameKind.Client));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, byte[][] names, long[] counts, int first)
    {
        json.WriteStartArray(name);
        for (int i = first; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                json.WriteStartObject();
                json.WriteString("name", names[i]);
                json.WriteNumber("count", counts[i]);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, NameTotals names)
    {
        json.WriteStartArray(name);
        foreach (NameTotal total in names.Top(MostNames))
        {
            json.WriteStartObject();
            json.WriteString("name", TerminalText.Escape(total.Name));
            json.WriteNumber("count", total.Count);
            json.WriteNumber("failures", total.Failures);
            json.WriteNumber("surplus", total.Surplus);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
