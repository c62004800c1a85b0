using System.Globalization;
using System.Text.Json.Nodes;
using FullStackAI.Cli.Output;
using FullStackAI.OnnxRuntime;

namespace FullStackAI.Cli.Runtime;

/// <summary>What optimising did: size, latency and accuracy before and after.</summary>
internal sealed record OptimizeReport
{
    /// <summary>The model as it was.</summary>
    public required string Model { get; init; }

    /// <summary>The new one.</summary>
    public required string Output { get; init; }

    /// <summary>What was done, in order.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>What became of each layer, where that was measured.</summary>
    public IReadOnlyList<LayerPrecision> Layers { get; init; } = [];

    /// <summary>Bytes of the file before.</summary>
    public long BytesBefore { get; init; }

    /// <summary>Bytes of the file after.</summary>
    public long BytesAfter { get; init; }

    /// <summary>Times and differences on rows; null where none were given.</summary>
    public OnnxComparisonReport? Comparison { get; init; }

    /// <summary>Whether the output compared has several numbers a row, the largest of which says the class.</summary>
    public bool HasClasses { get; init; }

    /// <summary>How many rows were compared.</summary>
    public long Rows { get; init; }

    /// <summary>Rows in the run that was timed.</summary>
    public long Batch { get; init; }

    /// <summary>The score before; null without truth.</summary>
    public Quality? QualityBefore { get; init; }

    /// <summary>The score after; null without truth.</summary>
    public Quality? QualityAfter { get; init; }

    internal void Write(Screen screen, bool asJson)
    {
        if (asJson)
        {
            Json.Write(screen.Out, ToJson());
            return;
        }

        screen.Heading($"{Model} → {Output}: {string.Join("; ", Steps)}");
        var table = new TextTable("", ">before", ">after", "");
        table.Add("size", Numbers.Bytes(BytesBefore), Numbers.Bytes(BytesAfter), Times(BytesBefore, BytesAfter, "smaller", "larger"));
        if (Comparison is { } comparison)
        {
            table.Add(
                "latency",
                Milliseconds(comparison.TimeBefore),
                Milliseconds(comparison.TimeAfter),
                Times(comparison.TimeBefore.TotalSeconds, comparison.TimeAfter.TotalSeconds, "faster", "slower"));
        }

        if (QualityBefore is { } before && QualityAfter is { } after)
        {
            table.Add(
                before.Name,
                Score(before),
                Score(after),
                before.IsShare
                    ? string.Create(CultureInfo.InvariantCulture, $"{(after.Value - before.Value) * 100:+0.00;−0.00;0.00} points")
                    : "");
        }

        screen.Table(table);
        foreach (LayerPrecision layer in Layers.Where(layer => layer.Form != LayerForm.Integers))
        {
            string why = layer.Form == LayerForm.FloatForAccuracy ? "integers cost too much accuracy there"
                : layer.SpeedUp is { } speedUp ? string.Create(
                    CultureInfo.InvariantCulture, $"with integers there the model takes {1 / speedUp:0.00} times as long")
                : "it adds up too few products for integers to pay";
            screen.Line($"  {layer.Operation} '{layer.Name}' stays in floating point: {why}.");
        }

        screen.Line(Comparison is null
            ? "  Not run: name rows with '--data' to compare latency and answers."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"  {Numbers.Count(Rows)} rows: {(HasClasses ? $"{Numbers.Share(Comparison.Agreement)} have the same largest value; " : "")}largest difference {Numbers.Short(Comparison.WorstDifference)}. Latency: median of a batch of {Batch}, one thread."));
    }

    private JsonObject ToJson() => new()
    {
        ["model"] = Model,
        ["output"] = Output,
        ["steps"] = Json.Words(Steps),
        ["layers"] = new JsonArray([
            .. Layers.Select(layer => new JsonObject
            {
                ["name"] = layer.Name,
                ["operator"] = layer.Operation,
                ["form"] = layer.Form switch
                {
                    LayerForm.Integers => "int8",
                    LayerForm.FloatForSpeed => "float for speed",
                    _ => "float for accuracy",
                },
                ["speedUp"] = Json.Number(layer.SpeedUp),
            })
        ]),
        ["bytesBefore"] = BytesBefore,
        ["bytesAfter"] = BytesAfter,
        ["rows"] = Rows,
        ["batch"] = Batch,
        ["millisecondsBefore"] = Json.Number(Comparison?.TimeBefore.TotalMilliseconds),
        ["millisecondsAfter"] = Json.Number(Comparison?.TimeAfter.TotalMilliseconds),
        ["speedUp"] = Json.Number(Comparison?.SpeedUp),
        ["agreement"] = HasClasses ? Json.Number(Comparison?.Agreement) : null,
        ["largestDifference"] = Json.Number(Comparison?.WorstDifference),
        ["meanDifference"] = Json.Number(Comparison?.MeanDifference),
        ["metric"] = QualityBefore?.Name,
        ["scoreBefore"] = Json.Number(QualityBefore?.Value),
        ["scoreAfter"] = Json.Number(QualityAfter?.Value),
    };

    private static string Score(Quality quality) =>
        quality.IsShare ? string.Create(CultureInfo.InvariantCulture, $"{quality.Value * 100:0.00} %") : Numbers.Short(quality.Value);

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.000} ms");

    private static string Times(double before, double after, string better, string worse) =>
        before >= after
            ? string.Create(CultureInfo.InvariantCulture, $"{before / after:0.0} times {better}")
            : string.Create(CultureInfo.InvariantCulture, $"{after / before:0.0} times {worse}");
}
