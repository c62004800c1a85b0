using FullStackAI.Bundles;
using FullStackAI.Models;
using FullStackAI.Onnx.Exporting;
using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx;

/// <summary>Turns a fitted pipeline and its model into one ONNX graph that takes the table's columns by name.</summary>
/// <remarks>
/// Arithmetic that the library does in double precision is done so in the graph; sums over trees and the layers of networks are single
/// precision, as ONNX's operators for them are, so probabilities may differ from the library's by up to about 1e-6.
/// </remarks>
public static class OnnxExporter
{
    /// <summary>Exports a pipeline and its model.</summary>
    /// <param name="pipeline">Columns to features.</param>
    /// <param name="model">Features to predictions; trained on what the pipeline makes.</param>
    /// <param name="options">Class names, threshold, versions.</param>
    /// <returns>The graph. Outputs: <c>prediction</c> float [batch × outputs], or <c>label</c> string [batch]
    /// and <c>probabilities</c> float [batch × classes]. Where a column has such a name, <c>predicted_</c>
    /// stands before the output's, and a note in the metadata says so.</returns>
    /// <exception cref="OnnxException">A step or the model has no form in ONNX; the message names it and why.</exception>
    public static OnnxDocument Export(FittedPipeline pipeline, Model model, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new OnnxExportOptions();
        if (model.Features.Count != pipeline.Features.Count)
        {
            throw new ArgumentException(
                $"The model was trained on {model.Features.Count} features, the pipeline makes {pipeline.Features.Count}. Export a model with the pipeline it was trained with.",
                nameof(model));
        }

        return Export([new BlendGroup(pipeline, [model], [1])], options);
    }

    /// <summary>Exports a bundle: all its models, blended, calibrated, with its class names and threshold.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="options">The graph's name, what it gives and the versions it is for; null for the defaults.</param>
    /// <returns>The graph, as <see cref="Export(FittedPipeline, Model, OnnxExportOptions?)"/> gives it; the class
    /// names stand in its metadata too, as lines of <c>fullstackai.classes</c>.</returns>
    /// <exception cref="OnnxException">A step or a model has no form in ONNX; the message names it and why.</exception>
    public static OnnxDocument Export(Bundle bundle, OnnxBundleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        options ??= new OnnxBundleOptions();
        OnnxDocument document = Export(bundle.Blend.Groups, new OnnxExportOptions
        {
            Name = options.Name,
            ClassNames = options.WithClasses ? bundle.Manifest.ClassNames : [],
            Threshold = bundle.Manifest.Threshold,
            Calibrator = bundle.Calibrator,
            Builder = options.Builder,
        });
        if (bundle.Manifest.ClassNames.Count > 0)
        {
            document.Metadata["fullstackai.classes"] = string.Join('\n', bundle.Manifest.ClassNames);
        }

        return document;
    }

    private static OnnxDocument Export(BlendGroup[] groups, OnnxExportOptions options)
    {
        options.Validate(groups[0].Models[0].OutputCount);
        var graph = new OnnxGraphBuilder(options.Name, options.Builder);
        Dictionary<string, OnnxValue> columns = InputExport.Columns(graph, groups.Select(group => group.Pipeline));
        var notes = new SortedSet<string>(StringComparer.Ordinal);
        OnnxValue? predictions = null;
        bool blended = groups.Sum(group => group.Models.Length) > 1;
        foreach (BlendGroup group in groups)
        {
            var scope = new GraphScope(graph, group.Pipeline);
            InputExport.Fill(scope, group.Pipeline, columns);
            foreach (PipelineStep step in group.Pipeline.Steps)
            {
                TransformExporters.Export(scope, step);
            }

            OnnxValue features = scope.Features();
            for (int i = 0; i < group.Models.Length; i++)
            {
                OnnxValue own = LinkExport.Apply(graph, group.Models[i].Link, ModelExporters.Export(graph, group.Models[i], features));
                own = blended ? own.Cast(OnnxElementType.Double).Mul(graph.Scalar(group.Weights[i])) : own;
                predictions = predictions is null ? own : predictions.Add(own);
            }

            notes.UnionWith(scope.Notes);
        }

        return Close(
            graph, predictions!, options, columns.Keys, notes,
            [.. groups.SelectMany(group => group.Models).Select(model => model.ComponentName)]);
    }

    private static OnnxDocument Close(
        OnnxGraphBuilder graph,
        OnnxValue predictions,
        OnnxExportOptions options,
        IReadOnlyCollection<string> columns,
        SortedSet<string> notes,
        string[] models)
    {
        notes.UnionWith(OutputExport.Export(
            graph,
            options.Calibrator is null ? predictions : CalibratorExporters.Export(graph, options.Calibrator, predictions),
            options,
            columns));
        OnnxDocument document = graph.Build();
        document.Documentation =
            $"{(models.Length == 1 ? $"Model '{models[0]}'" : $"{models.Length} models, blended,")} with preprocessing; one input per column, one row per line of the batch.";
        int note = 0;
        foreach (string text in notes)
        {
            document.Metadata[$"fullstackai.note.{++note}"] = text;
        }

        document.Metadata["fullstackai.model"] = string.Join(", ", models);
        return document;
    }

    /// <summary>Adds a model without its pipeline to a graph under construction: features in, raw scores out, without the link.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="features">[batch × features]; float, in the order of
    /// <see cref="Model.Features"/>; categories as codes, NaN missing.</param>
    /// <returns>[batch × outputs]; float, or double where the model works in it.</returns>
    /// <exception cref="OnnxException">The model has no form in ONNX; the message names it and why.</exception>
    public static OnnxValue ExportScores(OnnxGraphBuilder graph, Model model, OnnxValue features)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(model);
        return ModelExporters.Export(graph, model, features);
    }
}
