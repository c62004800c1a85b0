using FullStackAI.Bundles;
using FullStackAI.Data;
using FullStackAI.Inference;
using FullStackAI.Onnx;
using FullStackAI.Preprocessing;

namespace FullStackAI.OnnxRuntime;

/// <summary>Serves any ONNX model of numbers as the library's own models are served: rows and
/// tables in, predictions out, in pools that replace models under load.</summary>
/// <remarks>
/// In a host, a <c>ModelLoader</c> of <c>FullStackAI.Extensions.ML</c> whose
/// <c>GetModel</c> returns what <see cref="Create"/> made brings it into a pool.
/// Columns of words become codes on the way into a predictor, so a model with inputs of text is scored by <see cref="OnnxTableScorer"/>.
/// </remarks>
public static class OnnxPredictor
{
    /// <summary>Makes a predictor.</summary>
    /// <param name="model">The model; must stay open as long as the predictor is used.</param>
    /// <param name="example">A row or more with the columns that the inputs take: their
    /// names and kinds become the predictor's signature.</param>
    /// <param name="options">What it predicts.</param>
    /// <returns>The predictor. Its bundle lives in memory and cannot be saved: the model's own file is its form on disk.</returns>
    /// <exception cref="SchemaException">The example lacks columns that the inputs take.</exception>
    /// <exception cref="ArgumentException">An input takes no numbers, or the output does not fit
    /// task and classes; the message lists what the model gives.</exception>
    public static Predictor Create(OnnxModel model, Table example, OnnxPredictorOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(options);
        (OnnxValueInfo Input, IReadOnlyList<string> Columns)[] inputs =
        [
            .. model.Inputs.Select(input => (input, Columns(model, input, example, options)))
        ];
        string[] read = [.. inputs.SelectMany(input => input.Columns)];
        string[] missing = [.. read.Where(name => !example.TryGetColumn(name, out _)).Distinct()];
        if (missing.Length > 0)
        {
            throw new SchemaException(
                $"The example lacks the columns {string.Join(", ", missing.Select(name => $"'{name}'"))}, which the model's inputs take. It has: {string.Join(", ", example.Columns.Take(50).Select(column => $"'{column.Name}'"))}.");
        }

        string[] distinct = [.. read.Distinct(StringComparer.Ordinal)];
        var table = new Table(distinct.Select(name => example[name]));
        FittedPipeline pipeline = Pipeline.Empty.Fit(table);
        if (pipeline.Features.Count != distinct.Length || pipeline.Features.Any(feature => feature.LevelCount > 0))
        {
            throw new ArgumentException(
                $"The model's inputs take the columns {string.Join(", ", distinct.Select(name => $"'{name}' ({example[name].Kind})"))}; a predictor gives an ONNX model numbers and booleans. Score text and dates with OnnxTableScorer.",
                nameof(example));
        }

        int[][] places = [.. inputs.Select(input => input.Columns.Select(name => Place(pipeline, name)).ToArray())];
        var scored = new OnnxScoredModel(
            model, [.. inputs.Select(input => input.Input)], places, Output(model, options), pipeline.Features, options);
        var manifest = new BundleManifest
        {
            Task = options.Task,
            Label = options.Label,
            ClassNames = options.ClassNames,
            Threshold = options.Threshold,
            Trainer = "onnx",
        };
        return new Predictor(Bundle.Create(manifest, pipeline, scored, table));
    }

    private static IReadOnlyList<string> Columns(OnnxModel model, OnnxValueInfo input, Table example, OnnxPredictorOptions options)
    {
        if (input.Type is not OnnxTensorType { Element: OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Int64
            or OnnxElementType.Int32, Shape: not { Count: 0 or > 2 } })
        {
            throw new ArgumentException(
                $"The input {input} takes no rows of numbers; a predictor fills float, double and integers [batch] or [batch × n]. Score it with OnnxTableScorer.",
                nameof(model));
        }

        return options.Columns.GetValueOrDefault(input.Name)
            ?? (model.Inputs.Count > 1 || example.TryGetColumn(input.Name, out _)
                ? [input.Name]
                : [.. example.Columns.Select(column => column.Name).Where(name => name != options.Label)]);
    }

    private static OnnxValueInfo Output(OnnxModel model, OnnxPredictorOptions options) =>
        model.Outputs.FirstOrDefault(output => (options.Output is null || output.Name == options.Output)
            && output.Type is OnnxTensorType { Element: OnnxElementType.Float or OnnxElementType.Double })
        ?? throw new ArgumentException(
            $"The model gives {string.Join(", ", model.Outputs)}; a predictor reads a tensor of float or double{(options.Output is null ? "" : $", and '{options.Output}' is none")}. Name one in OnnxPredictorOptions.Output.",
            nameof(options));

    private static int Place(FittedPipeline pipeline, string column)
    {
        for (int feature = 0; feature < pipeline.Features.Count; feature++)
        {
            if (pipeline.Features[feature].Name == column)
            {
                return feature;
            }
        }

        throw new ArgumentException($"Column '{column}' gives no number to an input.");
    }
}
