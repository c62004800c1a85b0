using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx.Exporting;

/// <summary>Makes a graph input of each column a pipeline reads, [batch × 1] under the column's name, and turns it into slots.</summary>
/// <remarks>
/// Numbers and booleans enter as float (NaN missing), dates as int64 Unix seconds (the smallest int64
/// missing), words and text as string (empty missing, unless empty is a level),
/// integers that are categories as int64, vectors as float [batch × width].
/// </remarks>
internal static class InputExport
{
    private const string Batch = "batch";
    private const string True = "true";
    private const string False = "false";

    /// <summary>Adds the inputs that some pipelines read: one a column, of the type that serves all its uses.</summary>
    internal static Dictionary<string, OnnxValue> Columns(OnnxGraphBuilder graph, IEnumerable<FittedPipeline> pipelines) =>
        pipelines.SelectMany(pipeline => pipeline.Inputs).GroupBy(input => input.Column, StringComparer.Ordinal)
            .ToDictionary(uses => uses.Key, uses => Input(graph, [.. uses]), StringComparer.Ordinal);

    /// <summary>Turns the columns a pipeline reads into its slots.</summary>
    internal static void Fill(GraphScope scope, FittedPipeline pipeline, Dictionary<string, OnnxValue> columns)
    {
        foreach (PipelineInput input in pipeline.Inputs)
        {
            OnnxValue column = columns[input.Column];
            scope.Set(input.Slot, Slot(scope, input, column));
            if (input.Kind == ColumnKind.DateTime)
            {
                scope.Note(column.Element == OnnxElementType.Int64
                    ? $"'{input.Column}' enters as Unix seconds; {long.MinValue.ToString(CultureInfo.InvariantCulture)} is missing."
                    : $"'{input.Column}' enters as ISO 8601 text with seven decimals of a second.");
            }
        }
    }

    private static OnnxValue Input(OnnxGraphBuilder graph, PipelineInput[] uses)
    {
        PipelineInput first = uses[0];
        if (first.Kind == ColumnKind.Vector)
        {
            return graph.Input(first.Column, OnnxElementType.Float, Batch, first.Spec.Width);
        }

        bool numeric = uses.Any(use => use.Spec.Kind == SlotKind.Number);
        bool dates = uses.Any(use => use.Spec.Kind == SlotKind.DateTime);
        bool words = uses.Any(use => use.Spec.Kind is SlotKind.Category or SlotKind.Text);
        bool text = uses.Any(use => use.Spec.Kind == SlotKind.Text);
        OnnxElementType element = first.Kind switch
        {
            ColumnKind.Integer when !text && words => OnnxElementType.Int64,
            ColumnKind.DateTime when !words => OnnxElementType.Int64,
            ColumnKind.Boolean or ColumnKind.Number or ColumnKind.Integer when !words => OnnxElementType.Float,
            _ => OnnxElementType.String,
        };
        return element != OnnxElementType.String || first.Kind == ColumnKind.Boolean || !(numeric || dates)
            ? graph.Input(first.Column, element, Batch, 1)
            : throw new OnnxException(
                $"Column '{first.Column}' is read both as {(dates ? "dates" : "numbers")} and as words; a graph input has one type. Copy the column under another name, or drop one of its uses.");
    }

    private static SlotValue Slot(GraphScope scope, PipelineInput input, OnnxValue column) => input.Spec.Kind switch
    {
        SlotKind.Number => new SlotValue(Numbers(scope, column), 0, 1),
        SlotKind.Category => new SlotValue(Codes(scope, input, column), 0, 1),
        SlotKind.Dense or SlotKind.Sparse => SlotValue.Whole(column),
        _ => new SlotValue(column, 0, 1),
    };

    private static OnnxValue Numbers(GraphScope scope, OnnxValue column)
    {
        OnnxGraphBuilder graph = scope.Graph;
        return column.Element switch
        {
            OnnxElementType.Int64 =>
                column.Equal(graph.Scalar(long.MinValue)).Where(graph.Scalar(float.NaN), column.Cast(OnnxElementType.Float)),
            OnnxElementType.String =>
                graph.Node(
                    OperatorDomains.MachineLearning,
                    "LabelEncoder",
                    [column],
                    1,
                    new OnnxAttribute("keys_strings", [True, False]),
                    new OnnxAttribute("values_floats", [1f, 0f]),
                    new OnnxAttribute("default_float", float.NaN))[0],
            _ => column,
        };
    }

    private static OnnxValue Codes(GraphScope scope, PipelineInput input, OnnxValue column)
    {
        IReadOnlyList<string> levels = input.Spec.Levels;
        if (column.Element == OnnxElementType.Int64)
        {
            var numbers = new List<long>();
            var codes = new List<long>();
            for (int code = 0; code < levels.Count; code++)
            {
                if (long.TryParse(levels[code], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
                {
                    numbers.Add(number);
                    codes.Add(code);
                }
            }

            // ai.onnx.ml 3 has no encoder from int64 to int64: the words of the numbers go between.
            OnnxValue words = column.Cast(OnnxElementType.String);
            string[] keys =
            [
                .. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)),
                long.MinValue.ToString(CultureInfo.InvariantCulture),
            ];
            return Encode(scope, words, keys, [.. codes, SlotCodes.Missing]);
        }

        string[] all = levels.Contains("") ? [.. levels] : [.. levels, ""];
        long[] values =
        [
            .. Enumerable.Range(0, levels.Count).Select(code => (long)code),
            .. all.Length > levels.Count ? [(long)SlotCodes.Missing] : Array.Empty<long>(),
        ];
        return Encode(scope, column, all, values);
    }

    private static OnnxValue Encode(GraphScope scope, OnnxValue words, string[] keys, long[] values) =>
        scope.Graph.Node(
            OperatorDomains.MachineLearning,
            "LabelEncoder",
            [words],
            1,
            new OnnxAttribute("keys_strings", keys),
            new OnnxAttribute("values_int64s", values),
            new OnnxAttribute("default_int64", SlotCodes.Unseen))[0];
}
