using System.Text.Json;

namespace FullStackAI.AspNetCore.Batching;

/// <summary>Batching as it stands in a model's <c>routing.json</c>:
/// <c>"batching":{"rule":"always","maximum_rows":64,"preferred_rows":[8,16],"maximum_delay_ms":0,"concurrent_batches":1,"queued_rows":4096,"queued_bytes":67108864,"timeout_ms":500,"room_wait_ms":50}</c>; what is left out has its default.</summary>
internal static class BatchingJson
{
    private static readonly (BatchingRule Rule, string Name)[] Rules =
    [
        (BatchingRule.WhereItHelps, "where_it_helps"), (BatchingRule.Always, "always"), (BatchingRule.Never, "never"),
    ];

    /// <exception cref="FormatException">A property is not known, or its value lies outside its range.</exception>
    internal static BatchingOptions Read(JsonElement given)
    {
        var options = new BatchingOptions();
        foreach (JsonProperty property in given.EnumerateObject())
        {
            JsonElement value = property.Value;
            options = property.Name switch
            {
                "rule" => options with { Rule = RuleOf(value.GetString()) },
                "maximum_rows" => options with { MaximumRows = value.GetInt32() },
                "preferred_rows" => options with { PreferredRows = [.. value.EnumerateArray().Select(static rows => rows.GetInt32())] },
                "maximum_delay_ms" => options with { MaximumDelay = TimeSpan.FromMilliseconds(value.GetDouble()) },
                "concurrent_batches" => options with { ConcurrentBatches = value.GetInt32() },
                "queued_rows" => options with { QueuedRows = value.GetInt32() },
                "queued_bytes" => options with { QueuedBytes = value.GetInt64() },
                "room_wait_ms" => options with { RoomWait = TimeSpan.FromMilliseconds(value.GetDouble()) },
                "timeout_ms" => options with { Timeout = TimeSpan.FromMilliseconds(value.GetDouble()) },
                _ => throw new FormatException("'batching' has a property that is not known."),
            };
        }

        return options.Faults().FirstOrDefault() is { } fault ? throw new FormatException(fault) : options;
    }

    internal static void Write(Utf8JsonWriter json, BatchingOptions options)
    {
        json.WriteStartObject();
        json.WriteString("rule", Array.Find(Rules, rule => rule.Rule == options.Rule).Name);
        json.WriteNumber("maximum_rows", options.MaximumRows);
        json.WriteStartArray("preferred_rows");
        foreach (int rows in options.PreferredRows)
        {
            json.WriteNumberValue(rows);
        }

        json.WriteEndArray();
        json.WriteNumber("maximum_delay_ms", options.MaximumDelay.TotalMilliseconds);
        json.WriteNumber("concurrent_batches", options.ConcurrentBatches);
        json.WriteNumber("queued_rows", options.QueuedRows);
        json.WriteNumber("queued_bytes", options.QueuedBytes);
        json.WriteNumber("room_wait_ms", options.RoomWait.TotalMilliseconds);
        if (options.Timeout is { } timeout)
        {
            json.WriteNumber("timeout_ms", timeout.TotalMilliseconds);
        }

        json.WriteEndObject();
    }

    private static BatchingRule RuleOf(string? name)
    {
        foreach ((BatchingRule rule, string known) in Rules)
        {
            if (known == name)
            {
                return rule;
            }
        }

        throw new FormatException("'rule' must be where_it_helps, always or never.");
    }
}
